"""The matcher itself: NumPy and scikit-learn, no Django."""
