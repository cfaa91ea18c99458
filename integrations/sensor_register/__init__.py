"""Sensor registers as files: there is no national one, so every file says in its own columns what a sensor is.

A layout (``layouts/*.toml``, or a file of the user) says which column is what; everything behind it is the same.
Names, mail addresses and telephone numbers of people have no place in a layout, and so are never read.
"""
