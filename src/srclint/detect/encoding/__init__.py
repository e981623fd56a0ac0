"""Encoding: text whose bytes were misread, and characters that no text should hold."""
