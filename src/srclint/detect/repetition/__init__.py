"""Repetition: sentences, paragraphs, headings and words that a text, or another text, has said already."""
