"""What goes on paper: one plain description of a document, and a writer per format."""
