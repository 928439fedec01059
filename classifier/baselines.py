"""What a model must beat: the majority class, a keyword list, and naive Bayes on the same corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline

from classifier.corpus import Paraphrase
from classifier.evaluation import Classifier, Said
from classifier.features import word_features, words
from classifier.taxonomy import NEITHER, ROLE_OF

# The words one would think of first, in both languages; a line goes to the area with most hits, the first among equals.
KEYWORDS: Final = {
    "analytics": "analysis analyse analyze analytics data dashboard dashboards report reports reporting metrics kpi analisi dati",
    "forecasting": "forecast forecasts forecasting previsione previsioni",
    "process": "process processes workflow efficiency procedures processo processi procedure efficienza",
    "planning": "planning territory territories quota quotas commission compensation pianificazione zone provvigioni",
    "enablement": "training enablement onboarding playbook playbooks formazione",
    "tools": "crm salesforce hubspot excel sql tools software sap strumenti",
    "strategy": "strategy strategies growth market markets strategia strategie crescita mercato mercati",
    "leadership": "lead leading leadership manage managing team hire hiring guidare coordinare squadra gestione",
    "coaching": "coach coaching mentor mentoring develop feedback affiancare affiancamento",
    "clients": "client clients customer customers relationships negotiate negotiation clienti trattative relazioni",
    "targets": "target targets goals budget p&l accountable obiettivi fatturato",
    "oversight": "oversee supervise daily supervisionare presidiare",
    "alignment": "align alignment stakeholders collaborate board marketing direzione collaborare",
}


def majority(lines: Sequence[Paraphrase]) -> Classifier:
    """Return what always says the corpus' commonest area."""
    area, count = Counter(line.area for line in lines).most_common(1)[0]
    answer = Said(ROLE_OF[area], area, count / len(lines))
    return lambda texts: [answer] * len(texts)


def keywords(texts: Sequence[str]) -> list[Said]:
    """Say the area whose keywords a line has most of, Neither where it has none.

    >>> [said.area for said in keywords(["Prepare the sales forecast", "Free parking"])]
    ['forecasting', 'neither']
    """
    lists = {area: set(listed.split()) for area, listed in KEYWORDS.items()}
    said = []
    for text in texts:
        found = words(text)
        hits = {area: sum(word in listed for word in found) for area, listed in lists.items()}
        best = max(hits, key=lambda area: hits[area])
        said.append(Said(ROLE_OF[best], best, 1.0) if hits[best] else Said(NEITHER, "neither", 1.0))
    return said


def naive_bayes(lines: Sequence[Paraphrase]) -> Classifier:
    """Return complement naive Bayes over words and pairs of words, fitted on the corpus."""
    model = make_pipeline(CountVectorizer(analyzer=word_features), ComplementNB())
    model.fit([line.text for line in lines], [line.area for line in lines])

    def say(texts: Sequence[str]) -> list[Said]:
        probabilities = model.predict_proba(list(texts))
        areas = model.classes_[np.argmax(probabilities, axis=1)]
        return [Said(ROLE_OF[area], area, float(top)) for area, top in zip(areas, probabilities.max(axis=1), strict=True)]

    return say
