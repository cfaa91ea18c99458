"""How rows are read and written: the one place that says ``select`` and ``Session``."""
