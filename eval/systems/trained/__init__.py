"""A system learnt from the train split: CRF taggers, linear classifiers, no pickle."""

from .models import default_folder, is_current
from .system import TrainedSystem
from .training import learn, train_documents

__all__ = ["TrainedSystem", "default_folder", "is_current", "learn", "train_documents"]
