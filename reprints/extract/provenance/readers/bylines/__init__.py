"""Bylines: in lines, in marked elements, and in or around the text."""
