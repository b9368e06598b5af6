"""Where a statement comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A publication: BibTeX key, authors ("Last, First"), title, venue, year, arXiv number."""

    key: str
    authors: tuple[str, ...]
    title: str
    venue: str
    year: int
    arxiv: str | None = None

    def bibtex(self) -> str:
        """The BibTeX entry."""
        fields = {
            "author": " and ".join(self.authors),
            "title": f"{{{self.title}}}",
            "booktitle" if self.arxiv else "howpublished": self.venue,
            "year": str(self.year),
        }
        if self.arxiv:
            fields |= {"eprint": self.arxiv, "archivePrefix": "arXiv"}
        kind = "inproceedings" if self.arxiv else "misc"
        body = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items())
        return f"@{kind}{{{self.key},\n{body}\n}}"

    def __str__(self) -> str:
        names = " and ".join(" ".join(reversed(a.split(", "))) for a in self.authors)
        where = f"arXiv {self.arxiv}" if self.arxiv else self.venue
        return f"{names}, {self.title} ({where}, {self.year})"


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a source, such as "Theorem 3.1"; `derived` if it is sharpened or new here."""

    source: Source
    locator: str
    derived: bool = False

    def __str__(self) -> str:
        place = f"{self.source}, {self.locator}"
        return f"derived in this project from {place}" if self.derived else place

    def latex(self) -> str:
        r"""A citation, ``\cite[Theorem 3.1]{key}``."""
        return rf"\cite[{self.locator}]{{{self.source.key}}}"


ZIPF = Source(
    key="kunstner2025scaling",
    authors=("Kunstner, Frederik", "Bach, Francis"),
    title="Scaling Laws for Gradient Descent and Sign Descent for Linear Bigram Models "
    "under Zipf's Law",
    venue="Advances in Neural Information Processing Systems",
    year=2025,
    arxiv="2505.19227",
)
"""The paper of the bigram laws."""

DLMF = Source(
    key="dlmf",
    authors=("Olver, F. W. J.", "Lozier, D. W.", "Boisvert, R. F.", "Clark, C. W."),
    title="NIST Digital Library of Mathematical Functions",
    venue="dlmf.nist.gov",
    year=2010,
)
"""The reference for special functions."""
