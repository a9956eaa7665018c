"""The abstract heap: allocation, what is reachable, what has escaped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Optional

from golint_leaks.facts.callers import Callers
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.programs import Programs
from golint_leaks.facts.recurrence import Recurrence
from golint_leaks.goroutines.bounds import DEEPEST, MOST_PER_SITE
from golint_leaks.goroutines.code import Code, CodeCache
from golint_leaks.goroutines.relevance import Relevance, embeds
from golint_leaks.goroutines.state import Frame, Goroutine, State
from golint_leaks.goroutines.values import ANY, NIL, OPEN, Interner, Value, symbols
from golint_leaks.models import Models
from golint_leaks.types.model import Array, Map, Named, Slice, Type
from golint_leaks.types.program import FunctionRef, Program

_WAITING = frozenset({"mutex-lock", "read-lock", "wait-group-wait", "cond-wait", "group-wait"})


class Cut(Exception):
    """The path goes beyond what is explored; it is dropped without a judgement."""


class Split(Exception):
    """A value must be chosen before the instruction can be executed; nothing was changed yet."""

    def __init__(self, key: Value, options: Iterable[Value]) -> None:
        super().__init__()
        self.key = key
        self.options = tuple(options)


class Info(NamedTuple):
    """Where an object comes from; ``text`` is how the source names it, as far as known."""

    code: Code
    at: int
    end: int
    text: str
    type: Optional[Type]


class Machine:
    """What all states of all entries share."""

    def __init__(self, program: Program, models: Models, roles: dict[str, str], go: tuple[int, int]) -> None:
        self.program = program
        self.models = models
        self.roles = roles
        self.cache = CodeCache(program, go)
        self.callers = Callers(program, models, self._context)
        self.recurrence = Recurrence(self.callers, models, self._context)
        self.programs = Programs(program, models)
        self.objects = Interner()
        self.goroutines = Interner()
        self.unknowns = Interner()
        self.info: dict[int, Info] = {}
        self.steps = 0
        self.budget = 0
        self.cuts = 0
        self.buffers = False
        self.workers: Value = ANY  # the number of goroutines that stands for fewer, see entries.workers
        self.deepest = DEEPEST
        self.reached = 1  # the most frames that one goroutine had
        self._converted: dict[Any, list[Type]] = {}
        self.measured: set[int] = set()  # channels whose size is not written out
        self.at_once: Any = None
        self.lingering: Any = None
        self.holds: dict[Type, bool] = {}
        self.embeds: dict[Type, bool] = {}
        self.builders: dict[FunctionRef, bool] = {}
        self.setters: dict[FunctionRef, bool] = {}
        self.sync_types = frozenset(
            symbol.rpartition(".")[0] for symbol, role in roles.items() if role in _WAITING
        )
        self.relevance = Relevance(frozenset(symbol.rpartition(".")[2] for symbol in roles))

    def _context(self, ref: FunctionRef) -> Optional[FunctionContext]:
        code = self.cache.get(ref)
        return code.ctx if code is not None else None

    # --- types that values have in interfaces --------------------------------------------------------

    def converted(self, value: Value, t: Optional[Type]) -> None:
        """A value was converted to a type, whose methods it has from then on."""
        if isinstance(t, Named):
            types = self._converted.setdefault(value[:3], [])
            if t not in types:
                types.append(t)

    def dynamic_types(self, value: Value) -> list[Type]:
        """The types that an object, or a function, is known to have had; the one it was made with first."""
        info = self.info.get(value[1]) if value[0] == "o" else None
        made = [info.type] if info is not None and info.type is not None else []
        return made + self._converted.get(value[:3], [])

    # --- allocation --------------------------------------------------------------------------------

    def allocate(self, st: State, name: tuple[Any, ...], content: Value, info: Info) -> int:
        """A new object made at a place by the running goroutine; the first number that is free."""
        gid = st.running.id
        for n in range(MOST_PER_SITE):
            number = self.objects.number((gid, n, *name))
            if number not in st.objs:
                st.objs[number] = content
                self.info[number] = info
                return number
        raise Cut

    def part(self, st: State, place: Value, content: Value, info: Info) -> int:
        """The object that a cell or a field contains."""
        number = self.objects.number(("part", place))
        if number not in st.objs:
            st.objs[number] = content
        self.info.setdefault(number, info)
        return number

    def cell(self, st: State, code: Code, var: int) -> Value:
        """A new cell for a variable."""
        gid = st.running.id
        for n in range(MOST_PER_SITE):
            key = ("v", gid, code.number, var, n)
            if key not in st.heap:
                return key
        raise Cut

    def unknown(self, st: State, frame: Frame, temp: int, index: int = 0) -> Value:
        """A fresh unknown: the value of an instruction; what was assumed of the last one is forgotten."""
        g = st.running
        name = (g.id, len(g.frames), frame.code.number, temp, index)
        value: Value = ("s", self.unknowns.number(name))
        if st.assumed and any(value in symbols(key) for key in st.assumed):
            for n in range(1, 4):
                if not _elsewhere(st, value):
                    break
                value = ("s", self.unknowns.number((*name, n)))
            forget(st, value)
        return value

    def unknown_variable(self, st: State, frame: Frame, var: Any) -> Value:
        """A fresh unknown: the value of a variable behind code that was skipped."""
        g = st.running
        value = ("s", self.unknowns.number((g.id, len(g.frames), frame.code.number, "var", var)))
        if st.assumed:
            forget(st, value)
        return value

    def named_unknown(self, *name: Any) -> Value:
        """The unknown with a name: a parameter of the entry, a package variable."""
        return ("s", self.unknowns.number(name))

    def passing(self, cond: Value) -> bool:
        """Whether a condition is about the value of some instruction, which may be asked for elsewhere."""
        names = self.unknowns.names
        return any(type(names[s[1]][0]) is int for s in symbols(cond))

    def of_others(self, cond: Value) -> bool:
        """Whether a condition is about a part of a parameter of the entry, or of a package variable."""
        names = self.unknowns.names
        return any(type(names[s[1]][0]) is str for s in symbols(cond)) and "." in _tags(cond)

    def choose(self, st: State, key: Value, options: Iterable[Value]) -> Value:
        """What is assumed of ``key``; splits the state where nothing is."""
        found = st.assumed.get(key)
        if found is None:
            raise Split(key, [option for option in options if possible(st, key, option)])
        return found  # type: ignore[no-any-return]


def _elsewhere(st: State, unknown: Value) -> bool:
    """Whether a shared variable, an object, a buffer or another goroutine still has an unknown."""
    if any(unknown in symbols(value) for value in st.heap.values() if value[0] in OPEN):
        return True
    buffers = (content[2] for content in st.objs.values() if content[0] == "chan")
    if any(value[0] in OPEN and unknown in symbols(value) for buffer in buffers for value in buffer):
        return True
    return any(
        value[0] in OPEN and unknown in symbols(value)
        for index, g in enumerate(st.gs)
        if index != st.current
        for frame in g.frames
        for value in frame.vars.values()
    )


def _tags(value: Value) -> set[str]:
    found = {value[0]}
    for part in value[1:]:
        if type(part) is tuple and part and type(part[0]) is str:
            found |= _tags(part)
    return found


_elements: dict[Value, frozenset[Value]] = {}


def elements(value: Value) -> frozenset[Value]:
    """The elements of containers that a condition speaks of: it is forgotten when no variable holds them."""
    found = _elements.get(value)
    if found is None:
        if len(_elements) > 50_000:
            _elements.clear()
        inner: set[Value] = set()
        if value[0] == "." and type(value[2]) is tuple:
            inner.add(value)
        for part in value[1:]:
            if type(part) is tuple and part and type(part[0]) is str:
                inner |= elements(part)
        found = _elements[value] = frozenset(inner)
    return found


def possible(st: State, key: Value, option: Value) -> bool:
    """Whether what is assumed of ``key`` allows it to be an integer."""
    for cond, holds in st.assumed.items():
        if cond[0] not in ("==", "<", "<="):
            continue
        _, x, y = cond
        if x == key and y[0] == "i":
            a, b = option[1], y[1]
        elif y == key and x[0] == "i":
            a, b = x[1], option[1]
        else:
            continue
        if (a == b if cond[0] == "==" else a < b if cond[0] == "<" else a <= b) != holds[1]:
            return False
    return True


def forget(st: State, unknown: Value) -> None:
    """Drop what was assumed of an unknown."""
    stale = [key for key in st.assumed if unknown in symbols(key)]
    for key in stale:
        del st.assumed[key]


def forget_part(st: State, part: Value) -> None:
    """Drop what was assumed of a field of something unknown, or of a length: it has changed."""
    for key in [key for key in st.assumed if _mentions(key, part)]:
        del st.assumed[key]


def _mentions(value: Value, part: Value) -> bool:
    return value == part or any(
        type(inner) is tuple and bool(inner) and _mentions(inner, part) for inner in value[1:]
    )


def part_of(base: Value, name: Any) -> Value:
    """A field or an element of something unknown."""
    depth = 0
    inner = base
    while inner[0] == ".":
        inner = inner[1]
        depth += 1
    return (".", base, name) if depth < 4 and inner[0] == "s" else ANY


# --- reachability ------------------------------------------------------------------------------------


_PLAIN = frozenset({"i", "b", "c", "nil", "zero", "?"})
_REFERENCES = frozenset({"o", "s", ".", "f", "&", "cancel", "done"})


class Reached:
    """What can be reached from some values: objects, cells, unknowns, function literals."""

    __slots__ = ("cells", "functions", "objects", "parts", "unknowns")

    def __init__(self) -> None:
        self.functions: set[tuple[int, int]] = set()
        self.objects: set[int] = set()
        self.cells: set[Value] = set()
        self.unknowns: set[Value] = set()
        self.parts: set[Value] = set()


def fields_of(st: State) -> dict[int, list[Value]]:
    """The keys of the heap by the object that they belong to."""
    found: dict[int, list[Value]] = {}
    for key in st.heap:
        owner = key[0]
        if type(owner) is int:
            found.setdefault(owner, []).append(key)
    return found


def reach(
    st: State,
    roots: Iterable[Value],
    found: Reached,
    fields: dict[int, list[Value]],
    through_contexts: bool = True,
    whole: bool = True,
) -> None:
    """Add what ``roots`` reach to ``found``.

    A pointer to a field keeps the ``whole`` object alive, but who has it gets no further than the field.
    """
    stack = list(roots)
    heap, objs = st.heap, st.objs
    while stack:
        value = stack.pop()
        if type(value) is not tuple or not value:
            continue
        tag = value[0]
        if tag == "o":
            number = value[1]
            if number in found.objects:
                continue
            content = objs.get(number)
            if content is not None and content[0] == "ctx" and not through_contexts:
                continue
            found.objects.add(number)
            for key in fields.get(number, ()):
                inner = heap[key]
                if inner[0] not in _PLAIN:
                    stack.append(inner)
                if type(key[1]) is tuple and key[1][0] not in _PLAIN:
                    stack.append(key[1])
            if content is not None:
                stack.extend(content[1:])
        elif tag == "s":
            found.unknowns.add(value)
        elif tag == ".":
            if value not in found.parts:
                found.parts.add(value)
                stack.append(value[1])
        elif tag == "f":
            found.functions.add((value[1], value[2]))
            for _, key in value[3]:
                if key not in found.cells:
                    found.cells.add(key)
                    if key in heap:
                        stack.append(heap[key])
        elif tag == "&":
            key = value[1]
            if whole and type(key[0]) is int:
                if key[0] not in found.objects:
                    stack.append(("o", key[0]))
            elif key not in found.cells:
                found.cells.add(key)
                if key in heap:
                    stack.append(heap[key])
        elif tag == "cancel" or tag == "done":
            if tag == "cancel" or through_contexts:
                number = value[1]
                if number not in found.objects:
                    found.objects.add(number)
                    content = objs.get(number)
                    if content is not None:
                        stack.extend(content[1:])
        elif tag not in _PLAIN:
            stack.extend(value[1:] if type(tag) is str else value)


def _references(values: Iterable[Any], found: set[Value]) -> None:
    """Add the references and unknowns of which values are made."""
    stack = list(values)
    while stack:
        value = stack.pop()
        if type(value) is not tuple or not value:
            continue
        tag = value[0]
        if tag in _REFERENCES:
            found.add(value)
        elif tag not in _PLAIN:
            stack.extend(value[1:] if type(tag) is str else value)


def frame_roots(frame: Frame) -> set[Value]:
    """What a frame refers to; kept while it waits for a call to return."""
    if frame.roots is not None:
        return frame.roots
    roots: set[Value] = {("&", key) for key in frame.cells.values()}
    _references([value for value in frame.vars.values() if value and value[0] not in _PLAIN], roots)
    _references([value for value in frame.temps.values() if value and value[0] not in _PLAIN], roots)
    if frame.defers or frame.after:
        _references((*frame.defers, frame.after), roots)
    if frame.kept is not None:
        frame.roots = roots
    return roots


def goroutine_roots(g: Goroutine) -> list[Value]:
    """The references of a goroutine; kept while it stands still."""
    op = g.op
    if g.roots is not None and op is not None:
        return g.roots
    found: set[Value] = set()
    for frame in g.frames:
        found |= frame_roots(frame)
    if op is None:
        return list(found)
    _references(op[1:], found)
    if type(op[1]) is int:
        found.add(("o", op[1]))
        if op[0] == "cond" or op[0] == "enlist":
            found.add(("o", op[2]))
    g.roots = list(found)
    return g.roots


OUT: Value = ("out",)
"""Content of an object that code knows which is not followed: anything may happen to it at any time."""


FED = "fed"
"""Field of a channel to which code outside may send, or which it may close."""
TAKEN = "taken"
"""Field of a channel from which code outside may receive."""


def is_out(st: State, number: int) -> bool:
    """Whether an object has escaped."""
    content = st.objs.get(number)
    return content is None or content[0] == "out"


def escape(st: State, value: Value) -> None:
    """Code that is not followed may do anything with what it can reach from ``value``.

    What is in the objects is forgotten; a cell stays marked, because it can still be written.
    """
    if value[0] in ("i", "b", "c", "nil", "zero", "?", "s", ".") or not (st.objs or st.heap):
        return
    found = Reached()
    fields = fields_of(st)
    reach(st, (value,), found, fields, through_contexts=False, whole=False)
    for number in found.objects:
        if number in st.objs:
            st.objs[number] = OUT
        for key in fields.get(number, ()):
            del st.heap[key]
    for key in found.cells:
        if type(key[0]) is not int or key[0] not in found.objects:
            st.escaped.add(key)
            st.heap[key] = ANY


def store(st: State, key: Value, value: Value) -> None:
    """Write a cell or a field."""
    if key in st.escaped or (type(key[0]) is int and is_out(st, key[0])):
        escape(st, value)
    else:
        st.heap[key] = value


def collect(st: State) -> None:
    """Drop objects, cells and assumptions that nothing refers to, so that equal states look equal."""
    found = Reached()
    fields = fields_of(st)
    roots: list[Value] = []
    for g in st.gs:
        roots.extend(goroutine_roots(g))
    reach(st, roots, found, fields)
    kept_objects, kept_cells = found.objects, found.cells
    if len(kept_objects) < len(st.objs):
        st.objs = {k: v for k, v in st.objs.items() if k in kept_objects}
    st.heap = {
        k: v for k, v in st.heap.items() if (k[0] in kept_objects if type(k[0]) is int else k in kept_cells)
    }
    if st.escaped:
        st.escaped = {key for key in st.escaped if key in st.heap}
    if st.assumed:
        unknowns = found.unknowns
        st.assumed = {
            k: v
            for k, v in st.assumed.items()
            if k[0] == "g" or (symbols(k) <= unknowns and elements(k) <= found.parts)
        }


def is_nil(value: Value) -> bool:
    """Whether the value, as a reference, is nil."""
    return value is NIL or value[0] == "nil" or value[0] == "zero"


# --- primitives --------------------------------------------------------------------------------------


FREE = "free"
"""The object is known to code that is not followed, which may do its part at any time."""

_CONTAINERS = frozenset({"slice", "map"})
_PRIMITIVES = frozenset({"chan", "lock", "wg", "cond", "group", "fires"})


def context_standing(st: State, number: int) -> str:
    """``"done"``, :data:`FREE`, or ``"waits"``: nothing but calls that are followed can end the context."""
    for _ in range(20):
        content = st.objs.get(number)
        if content is None or content[0] != "ctx":
            return FREE
        _, parent, ended, timed = content
        if ended:
            return "done"
        if timed:
            return FREE
        if parent[0] == "o":
            number = parent[1]
            continue
        return "waits" if parent[0] == "c" else FREE
    return FREE


def holds_primitive(m: Machine, st: State, number: int) -> bool:
    """Whether somebody may have to wait for an object, or for what is made of it when it is first used."""
    content = st.objs.get(number)
    if content is None:
        return False
    kind = content[0]
    if kind in _PRIMITIVES:
        return True
    if kind == "once":
        return bool(content[1] >= 0)  # no caller goes on before the first one returns
    if kind == "ctx":
        return context_standing(st, number) == "waits"
    info = m.info.get(number)
    if kind == "struct":
        return info is None or info.type is None or embeds(m, info.type)
    if kind in _CONTAINERS and info is not None and info.type is not None:
        shape = m.program.core(info.type)
        return isinstance(shape, Slice | Array | Map) and embeds(m, shape.elem)
    return False
