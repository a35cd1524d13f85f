"""What a language model knows of a text: Baidu's LAC as encoder, and a tagger of our own on top of it."""
