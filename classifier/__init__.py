"""jdrole: tells, line by line, whether a job posting describes a Sales Operations Manager or a Sales Director."""

from typing import Any

from classifier.audit import Finding
from classifier.compare import Comparison
from classifier.errors import ClassifierError, CorpusError, DocumentError, ModelFileError
from classifier.lines import Line, split_lines
from classifier.model import Model, load_model
from classifier.posting import Posting, Reason, TaggedLine
from classifier.tagger import Evidence, Tag

__version__ = "0.1.0"

__all__ = [
    "ClassifierError",
    "Comparison",
    "CorpusError",
    "DocumentError",
    "Evidence",
    "Finding",
    "Line",
    "Model",
    "ModelFileError",
    "Posting",
    "Reason",
    "Tag",
    "TaggedLine",
    "load_model",
    "score",
    "split_lines",
]


def __getattr__(name: str) -> Any:
    """Import ``score`` when it is asked for: it needs pandas, which the rest does without."""
    if name == "score":
        from classifier.batch.scoring import score

        return score
    raise AttributeError(name)
