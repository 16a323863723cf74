"""Tests of the vector stores, beyond what every one of them keeps."""
