"""Neural taggers from a folder: ``hf``, ``onnx`` and ``gliner``; mentions are their only layer."""
