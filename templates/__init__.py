"""Words for people: letters, pages and reports. Layout is chosen here, never a rule."""
