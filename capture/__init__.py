"""Every way in, and the one door: `capture.recorder.record()`."""
