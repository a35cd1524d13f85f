"""Grammars of invented official documents: a genre a function, composed from sections, facts, layouts and values.

Nothing here is taken from the corpora or from the detectors' word lists (but for the surnames of ``training.names``): the figures
on these documents are to tell how detection does on wording that nobody tuned it to.
"""
