"""The parts of a document that are open while its lines go by, and what closes them."""

from dataclasses import dataclass

from corpus.marker import RANK, Marker, Style


@dataclass(frozen=True, slots=True)
class Part:
    style: Style | None  # None: a heading without a mark
    number: int
    depth: int
    level: int | None = None  # the heading level that the format states
    headed: bool = False  # has a line of its own: plain paragraphs below belong to it
    asked: bool = False  # a question: its answer is below
    inside: bool = False  # opened within a paragraph, so it ends with it


class Parts:
    """A stack, outermost part first."""

    def __init__(self) -> None:
        self.open: list[Part] = []

    def depth(self) -> int:
        """Of what comes next."""
        return self.open[-1].depth + 1 if self.open else 1

    def holds(self, style: Style) -> bool:
        return any(part.style is style for part in self.open)

    def last(self, style: Style) -> int | None:
        """The number of the innermost part of that style."""
        return next((p.number for p in reversed(self.open) if p.style is style), None)

    def counts_on(self, mark: Marker) -> bool:
        """Is ``mark`` the next item of an open list?"""
        return any(
            p.style is mark.style and p.number == mark.number - 1 and not p.asked for p in self.open
        )

    # -- opening -------------------------------------------------------------------------

    def enter(
        self,
        mark: Marker,
        *,
        level: int | None = None,
        headed: bool = False,
        asked: bool = False,
        inside: bool = False,
        lead: int | None = None,
    ) -> int:
        """Closes what ``mark`` ends, opens its part and gives the part's depth.

        ``lead`` is the depth of the unit right before, where that unit announces a list.
        """
        if level is not None:
            self.close_headings(level)
        depth = None
        if mark.style in RANK:
            self._close_rank(RANK[mark.style])
        elif mark.style is Style.ANNEX:
            self.close_all()
        else:
            if asked and not any(p.asked and p.style is mark.style for p in self.open):
                self.close_questions()  # nobody asks within an answer
            depth = self._close_siblings(mark, headed=headed, asked=asked, led=lead is not None)
        if depth is None:
            depth = self.depth()
            if lead is not None and mark.number == 1 and mark.style not in RANK:
                depth = max(depth, lead + 1)
        self.open.append(Part(mark.style, mark.number, depth, level, headed, asked, inside))
        return depth

    def enter_heading(self, level: int | None) -> int:
        """Opens a part whose heading has no mark."""
        if level is not None:
            self.close_headings(level)
        depth = self.depth()
        self.open.append(Part(None, 0, depth, level, headed=True))
        return depth

    # -- closing -------------------------------------------------------------------------

    def close_all(self) -> None:
        self.open.clear()

    def close_headings(self, level: int) -> None:
        """What a heading of that level ends; it stays inside its annex."""
        while self.open and (self.open[-1].level is None or self.open[-1].level >= level):
            if self.open[-1].style is Style.ANNEX:
                return
            self.open.pop()

    def close_questions(self) -> None:
        """The outermost open question and all that its answer holds."""
        at = next((i for i, part in enumerate(self.open) if part.asked), len(self.open))
        del self.open[at:]

    def close_article(self) -> None:
        at = next((i for i, p in enumerate(self.open) if p.style is Style.ARTICLE), len(self.open))
        del self.open[at:]

    def close_finished(self) -> None:
        """A plain paragraph goes on in the nearest part with a heading line, or the article."""
        while self.open and not self._outlasts(self.open[-1]):
            self.open.pop()

    def _outlasts(self, part: Part) -> bool:
        return (
            part.style in RANK
            or part.style is Style.ANNEX
            or part.headed
            or part.asked
            or part.level is not None
        )

    def end_paragraph(self, following: Marker | None, *, led: bool) -> None:
        """Ends the items inside the last paragraph, unless the next line counts on from them."""
        while self.open and self.open[-1].inside and not led:
            part = self.open[-1]
            if part.style in RANK:
                return
            if following and (part.style, part.number + 1) == (following.style, following.number):
                return
            self.open.pop()

    def _close_rank(self, rank: int) -> None:
        while self.open and self._ends_at(len(self.open) - 1, rank):
            self.open.pop()

    def _ends_at(self, at: int, rank: int) -> bool:
        """Does the part end where a statute level of ``rank`` begins?"""
        part = self.open[at]
        if part.style in RANK:
            return RANK[part.style] >= rank
        # 一、 above articles holds them; a list inside the last article ends with it
        if any(o.style in RANK and RANK[o.style] >= rank for o in self.open[:at]):
            return True
        return part.level is None and part.style is not Style.ANNEX and not part.headed

    def _close_siblings(self, mark: Marker, *, headed: bool, asked: bool, led: bool) -> int | None:
        """Closes the list that ``mark`` goes on with, down to its last item, and gives its depth.

        ``None`` where it begins a list of its own.
        """
        if mark.style is Style.QUESTION:
            self.close_questions()
            return None
        same = [i for i, part in enumerate(self.open) if part.style is mark.style]
        if mark.number == 1:
            if led or not same or (self.open[same[-1]].asked and not asked):
                return None  # a list in a list, or in an answer
            if not self._behind_article(same[-1]):
                del self.open[same[-1] :]
            return None
        kin = [i for i in same if self.open[i].asked == asked] or same
        exact = [i for i in kin if self.open[i].number == mark.number - 1]
        lower = [i for i in kin if self.open[i].number < mark.number]
        for at in (*exact[-1:], *lower[-1:], *kin[-1:]):
            # a list inside an article is no sibling of a list outside it, but a heading may be
            if not self._behind_article(at) or (at in exact and headed):
                depth = self.open[at].depth
                del self.open[at:]
                return depth
        return None

    def _behind_article(self, at: int) -> bool:
        return any(part.style in RANK for part in self.open[at + 1 :])
