"""``python -m waardenweg``: the same as the ``waardenweg`` command."""

from waardenweg.cli import main

if __name__ == "__main__":
    main()
