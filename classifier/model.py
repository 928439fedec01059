"""The model as its users meet it: one object that tags lines and judges postings."""

from __future__ import annotations

from pathlib import Path

from classifier import audit, compare, model_file, posting
from classifier.audit import Finding
from classifier.compare import Comparison
from classifier.posting import Posting
from classifier.tagger import Tagger
from classifier.taxonomy import Context, Role


class Model(Tagger):
    """A trained model. Make one with ``load_model``.

    >>> model = load_model()
    >>> [tag.role for tag in model.tag_lines(["Lead a team of ten account executives", "Free parking"])]
    ['Sales Director', 'Neither']
    """

    def classify(self, text: str, title: str | None = None) -> Posting:
        """Tag every line of a posting, plain, Markdown or HTML, and judge the whole; see ``Posting``."""
        return posting.classify(self, text, title)

    def audit(
        self, text: str, title: str | None = None, role: Role | None = None, context: Context | None = None
    ) -> list[Finding]:
        """Return what is wrong with a draft, in the order of its lines; see ``Finding`` and docs/rules.md.

        Args:
            text: the draft, plain, Markdown or HTML.
            title: the post's title; without it the draft's own first lines are looked at.
            role: the role wanted, whatever the title says.
            context: the kind of organisation.
        """
        return list(audit.audit(self, text, title, role, context).findings)

    def compare(self, one: str, other: str) -> Comparison:
        """Put two drafts side by side: what each covers, what both claim, what nobody has, and whether they are one job."""
        return compare.compare(self, self.classify(one), self.classify(other))


def load_model(path: str | Path | None = None) -> Model:
    """Load a model file, by default the one that ships with the package.

    Raises:
        ModelFileError: the file is missing, cut, not a model, or of another version.
    """
    return Model(model_file.read(Path(path) if path is not None else None))
