"""The official instruments that a municipality imports: read, diagnosed and run as their own engines run them.

Nothing here is ours: the questions, the weights and the outcomes stand in the files of the user. Pure: no database,
no engine and no wire. ``library.read_official`` is the front.
"""
