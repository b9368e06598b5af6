r"""Breaking displayed formulas into lines.

TeX does not break displays, and the formulas of a derivation are as long as they are. A formula is
cut into items (a letter with its scripts, a fraction, a delimiter, an operator), each with a rough
width; a line then ends where that disturbs least: before a relation, else before a sign outside
all parentheses, else before one inside. Only `amsmath` is needed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

__all__ = ["LINE", "display", "width"]

LINE = 74.0
"""Width of a line in units of an average letter."""

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|\d+(?:\.\d+)?|.", re.DOTALL)
_RELATIONS = frozenset(
    r"= < > \le \leq \ge \geq \to \sim \in \approx \asymp \ne \neq \iff \implies \Rightarrow "
    r"\Longrightarrow \Longleftrightarrow \colon \mid \equiv \propto".split()
)
_SIGNS = frozenset(r"+ - \cdot \times \pm \wedge \vee \land \lor \setminus \cup \cap".split())
_ARGUMENTS = {
    r"\frac": 2, r"\tfrac": 2, r"\dfrac": 2, r"\binom": 2, r"\sqrt": 1, r"\operatorname": 1,
    r"\mathrm": 1, r"\mathbb": 1, r"\mathcal": 1, r"\mathbf": 1, r"\mathit": 1, r"\text": 1,
    r"\textrm": 1, r"\overline": 1, r"\underline": 1, r"\widehat": 1, r"\tilde": 1, r"\bar": 1,
    r"\hat": 1, r"\begin": 1, r"\end": 1,
}  # fmt: skip
_WIDTHS = {
    r"\sum": 2.4, r"\int": 2.0, r"\prod": 2.2, r"\infty": 1.9, r"\left": 0.0, r"\right": 0.0,
    r"\quad": 2.0, r"\qquad": 4.0, r"\,": 0.35, r"\;": 0.6, r"\:": 0.5, r"\!": -0.3, r"\ ": 0.7,
    r"\limits": 0.0, r"\displaystyle": 0.0, r"\ldots": 2.4, r"\cdots": 2.4, r"\big": 0.0,
}  # fmt: skip
_OPERATORS = frozenset(r"\log \exp \min \max \lim \sin \cos \sinh \cosh \tan \inf \sup".split())
_FRACTIONS = (r"\frac", r"\tfrac", r"\dfrac")


@dataclass(frozen=True, slots=True)
class _Item:
    """A piece that stays on one line: its LaTeX, width, kind and depth in parentheses.

    The kind is `relation`, `sign`, `comma`, `open`, `close`, `stroke` or the empty text.
    """

    text: str
    width: float
    kind: str = ""
    depth: int = 0


class _Reader:
    """Cuts LaTeX into items; wide fractions and braces are opened up."""

    def __init__(self, source: str, limit: float) -> None:
        self.tokens = [t for t in _TOKEN.findall(source) if not t.isspace()]
        self.place = 0
        self.limit = limit

    def items(self) -> list[_Item]:
        """All items, with depths."""
        flat: list[_Item] = []
        while self.place < len(self.tokens):
            if self.tokens[self.place] in ("^", "_"):
                self._attach(flat)
            elif self.tokens[self.place] == "'" and flat:
                flat[-1] = replace(flat[-1], text=flat[-1].text + self._take())
            else:
                flat.extend(self._next(flat[-1].kind if flat else "open"))
        return list(_with_depth(flat))

    def _take(self) -> str:
        token = self.tokens[self.place]
        self.place += 1
        return token

    def _group(self) -> str:
        """The next argument: the inside of braces, or one token."""
        if self.place >= len(self.tokens):
            return ""
        token = self._take()
        if token[0].isdigit() and len(token) > 1:  # an argument without braces is one digit
            self.place -= 1
            self.tokens[self.place] = token[1:]
            return token[0]
        if token != "{":
            return token
        start, level = self.place, 1
        while level and self.place < len(self.tokens):
            level += {"{": 1, "}": -1}.get(self._take(), 0)
        return _join(self.tokens[start : self.place - 1])

    def _attach(self, flat: list[_Item]) -> None:
        """Put a script onto the item before it."""
        mark, script = self._take(), self._group()
        base = flat.pop() if flat else _Item("{}", 0.0)
        extra = 0.7 * width(script)
        stacked = base.text.startswith((r"\sum", r"\prod"))
        wide = max(base.width, extra) if stacked else base.width + extra
        flat.append(replace(base, text=f"{base.text}{mark}{{{script}}}", width=wide))

    def _next(self, previous: str) -> list[_Item]:
        token = self.tokens[self.place]
        if token == "{":
            return self._braces()
        self._take()
        if token in (r"\left", r"\right"):
            kind = "open" if token == r"\left" else "close"
            return [_Item(token + self._take(), 1.25, kind)]
        if token in ("(", "[", r"\{"):
            return [_Item(token, 0.8, "open")]
        if token in (")", "]", r"\}"):
            return [_Item(token, 0.8, "close")]
        if token in _RELATIONS:
            return [_Item(token, 2.6, "relation")]
        if token in _SIGNS:
            unary = previous in ("open", "relation", "sign", "comma")
            return [_Item(token, 1.4 if unary else 2.4, "" if unary else "sign")]
        if token in (",", ";"):
            return [_Item(token, 0.9, "comma")]
        return self._command(token)

    def _braces(self) -> list[_Item]:
        inner = self._group()
        whole = width(inner)
        scripted = self.tokens[self.place : self.place + 1] in (["^"], ["_"])
        if whole > self.limit / 2 and not scripted:
            return _Reader(inner, self.limit).items()
        return [_Item(f"{{{inner}}}", whole)]

    def _command(self, token: str) -> list[_Item]:
        count = _ARGUMENTS.get(token, 0)
        option = ""
        if token == r"\sqrt" and self.tokens[self.place : self.place + 1] == ["["]:
            end = self.tokens.index("]", self.place)
            option = _join(self.tokens[self.place : end + 1])
            self.place = end + 1
        arguments = [self._group() for _ in range(count)]
        if token == r"\begin":
            return self._environment(arguments[0])
        if token in _FRACTIONS and max(map(width, arguments)) > self.limit * 0.6:
            return self._opened(arguments)
        text = token + option + "".join(f"{{{a}}}" for a in arguments)
        if token in (*_FRACTIONS, r"\binom"):
            return [_Item(text, max(map(width, arguments)) + 0.6)]
        if count:
            return [_Item(text, sum(map(width, arguments)) + (1.4 if token == r"\sqrt" else 0.2))]
        if len(token) > self.limit:  # digits, since a command is never that long
            return self._digits(token)
        return [_Item(text, _token_width(token))]

    def _digits(self, number: str) -> list[_Item]:
        """Equal pieces of a number too long for its line; a backslash says that it goes on."""
        pieces = math.ceil(len(number) / (0.85 * self.limit))
        size = math.ceil(len(number) / pieces)
        parts = [number[start : start + size] for start in range(0, len(number), size)]
        going_on = [_Item(rf"{part}\backslash", len(part) + 1.0) for part in parts[:-1]]
        return [*going_on, _Item(parts[-1], float(len(parts[-1])))]

    def _opened(self, arguments: list[str]) -> list[_Item]:
        """A fraction too wide for its line, written with a stroke."""
        above, below = (_Reader(a, self.limit).items() for a in arguments)
        if any(i.kind in ("sign", "relation") and not i.depth for i in above):
            above = _parenthesised(above)
        if len(below) > 1:
            below = _parenthesised(below)
        return [*above, _Item(r"\Big/", 1.0, "stroke"), *below]

    def _environment(self, name: str) -> list[_Item]:
        """An environment on one line; cases too wide for it become a list in braces."""
        start, level = self.place, 1
        while level and self.place < len(self.tokens):
            level += {r"\begin": 1, r"\end": -1}.get(self._take(), 0)
        body = self.tokens[start : self.place - 1]
        self._group()
        text = _join(body)
        widest = _columns(body) + 2.0
        if name != "cases" or widest <= self.limit - 3.0:
            return [_Item(rf"\begin{{{name}}}{text}\end{{{name}}}", widest)]
        inner = _Reader(_join(_in_line(body)), self.limit).items()
        return [_Item(r"\Bigl\{", 0.8, "open"), *inner, _Item(r"\Bigr\}", 0.8, "close")]


def _columns(body: list[str]) -> float:
    """The width of aligned rows: of the widest cell of each column, with space between columns."""
    cells: dict[int, list[list[str]]] = {0: [[]]}
    level, column = 0, 0
    for token in body:
        level += {r"\begin": 1, r"\end": -1}.get(token, 0)
        if level == 0 and token in ("&", r"\\"):
            column = column + 1 if token == "&" else 0
            cells.setdefault(column, []).append([])
        else:
            cells[column][-1].append(token)
    widest = [max(width(_join(cell)) for cell in group) for group in cells.values()]
    return sum(widest) + 2.0 * (len(widest) - 1)


def _in_line(body: list[str]) -> list[str]:
    """The rows of cases one after another; those of cases within them stay as they are."""
    line, level = [], 0
    for token in body:
        level += {r"\begin": 1, r"\end": -1}.get(token, 0)
        inside = level > 0
        line += [token] if inside or token not in ("&", r"\\") else _SEPARATORS[token]
    return line


_SEPARATORS = {"&": [r"\;"], r"\\": [",", r"\;"]}


def _join(tokens: list[str]) -> str:
    """Tokens as LaTeX, with a blank after a word command that a letter would run into."""
    text = ""
    for token in tokens:
        glue = " " if re.search(r"\\[A-Za-z]+$", text) and token[0].isalpha() else ""
        text += glue + token
    return text


def _token_width(token: str) -> float:
    if token in _WIDTHS:
        return _WIDTHS[token]
    if token.startswith("\\"):
        return 0.95 * len(token) - 0.2 if token in _OPERATORS else 1.25
    if token[0].isdigit():
        return float(len(token))
    return 1.5 if token in "MW" else 1.3 if token.isupper() else 1.0


def _parenthesised(items: list[_Item]) -> list[_Item]:
    return [_Item(r"\left(", 1.0, "open"), *items, _Item(r"\right)", 1.0, "close")]


def _with_depth(flat: list[_Item]) -> Iterator[_Item]:
    depth = 0
    for item in flat:
        if item.kind == "close":
            depth -= 1
        yield replace(item, depth=max(depth, 0))
        if item.kind == "open":
            depth += 1


def width(source: str) -> float:
    """A rough width of a formula, in units of an average letter.

    >>> width("x + y") < width("x + y + z")
    True
    """
    return sum(item.width for item in _Reader(source, float("inf")).items())


def _cost(items: list[_Item], place: int) -> float:
    """How much a line break before items[place] disturbs; infinite where it would be wrong."""
    item, before = items[place], items[place - 1]
    if item.kind in ("close", "comma", "stroke") or before.kind in (
        "open", "sign", "relation", "stroke",
    ):  # fmt: skip
        return float("inf")
    if item.kind == "relation":
        return 3.0 * item.depth
    if item.kind == "sign" or before.kind == "comma":
        return 1.0 + 3.0 * item.depth
    if item.text.startswith("{") or before.text in _OPERATORS:
        return float("inf")
    if item.kind == "open" or before.text.startswith((r"\sum", r"\lim")):
        return 30.0
    return 7.0 + 3.0 * item.depth


def _lines(items: list[_Item], limit: float) -> Iterator[list[_Item]]:
    start = 0
    while start < len(items):
        room, end = limit if start == 0 else limit - 3.0, start
        while end < len(items) and (end == start or room >= items[end].width):
            room -= items[end].width
            end += 1
        if end < len(items):
            costs = []
            taken = 0.0
            for place in range(start + 1, end + 1):
                taken += items[place - 1].width / limit
                emptiness = 4.0 * (1.0 - taken) + 40.0 * max(0.0, 0.4 - taken)
                costs.append((_cost(items, place) + emptiness, -place))
            end = -min(costs)[1]
        yield items[start:end]
        start = end


def _render(line: list[_Item]) -> str:
    """A line as LaTeX; delimiters whose partner is on another line lose their stretching."""
    open_places: list[int] = []
    alone: set[int] = set()
    for place, item in enumerate(line):
        if item.kind == "open":
            open_places.append(place)
        elif item.kind == "close":
            if open_places:
                open_places.pop()
            else:
                alone.add(place)
    alone.update(open_places)
    parts = []
    for place, item in enumerate(line):
        text = item.text
        if place in alone:
            text = text.replace(r"\left", r"\Bigl", 1).replace(r"\right", r"\Bigr", 1)
        parts.append(text)
    return ("{}" if line[0].kind in ("sign", "relation") else "") + " ".join(parts)


def display(source: str, limit: float = LINE) -> str:
    r"""A displayed formula that fits into lines.

    Args:
        source: LaTeX of the formula, without dollar signs.
        limit: width of a line in units of an average letter.

    Returns:
        An `align*` environment; lines after the first are indented.

    >>> print(display("a = b"))
    \begin{align*}
    & a = b
    \end{align*}
    """
    lines = [_render(line) for line in _lines(_Reader(source, limit).items(), limit)]
    body = " \\\\\n&\\quad ".join(lines)
    return f"\\begin{{align*}}\n& {body}\n\\end{{align*}}"
