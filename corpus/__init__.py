"""Files in, clean text, outline and chunks out. Knows no models and no questions."""
