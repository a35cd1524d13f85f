"""How the learned parts are made: gold documents, a generator, the training of the tagger. Not shipped, not imported by the product."""
