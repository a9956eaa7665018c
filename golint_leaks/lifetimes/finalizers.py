"""Functions that run when an object is collected: whether they can, and whether they are all there is."""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.facts.context import normalise
from golint_leaks.facts.conventions import sounds_like_release
from golint_leaks.finding import Confidence, Place, Severity, Step
from golint_leaks.ir.expr import Closure, Const, Expr, Index, Ref, Select, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Call, Return
from golint_leaks.lifetimes.reach import Contexts, Reach, arguments, captured, leads
from golint_leaks.lifetimes.sites import Report, Site, instructions, root
from golint_leaks.lifetimes.waiting import Waiting
from golint_leaks.types.model import (
    UNKNOWN,
    Basic,
    Interface,
    NilType,
    Pointer,
    Signature,
    Struct,
    Type,
    TypeParam,
    Unknown,
    type_symbol,
)
from golint_leaks.types.program import Program

FINALIZER = "finalizer"
CLEANUP = "cleanup"

CAPTURE_KIND = "finalizer-capture"
SOLE_KIND = "finalizer-alone"
INVALID_KIND = "finalizer-type"
CYCLE_KIND = "finalizer-cycle"
BLOCK_KIND = "finalizer-blocks"
CLEANUP_KIND = "cleanup-capture"


def finalizer(site: Site, contexts: Contexts | None = None) -> Iterator[Report]:
    """What is wrong with a finalizer that is set; ``contexts`` gives the functions that are called."""
    if len(site.call.args) != 2 or site.call.spread:
        return
    obj, function = site.call.args
    if type(function) is Const and function.kind == "nil":
        return
    problem = _invalid(site, obj, function)
    if problem:
        yield Report(INVALID_KIND, problem, "finalizer", Confidence.HIGH, site)
        return
    var = root(obj)
    reach = Reach(site.ctx, contexts)
    through = _through(reach, site, obj, function)
    if through is not None:
        yield Report(CAPTURE_KIND, "captures", "finalizer", _part_level(site), site, through)
        return
    if var < 0:
        return
    captured = _captured(reach, function, var)
    if captured is not None:
        yield Report(CAPTURE_KIND, "captures", "finalizer", _level(site), site, captured)
        return
    at = reach.cycle(var)
    if at >= 0:
        yield Report(
            CYCLE_KIND, "cycle", "finalizer", Confidence.MEDIUM if not site.test else Confidence.LOW, site,
            site.ctx.unit.vars[var].name, ((at, at + 1, "the object leads back to itself from here on"),),
        )  # fmt: skip
    if _alone(site, obj, function):
        yield Report(SOLE_KIND, "alone", "finalizer", Confidence.LOW, site)


def blocking(site: Site, waiting: Waiting) -> Iterator[Report]:
    """A finalizer for which the finalizers of all other objects have to wait."""
    if site.role != FINALIZER or len(site.call.args) != 2 or site.call.spread:
        return
    wait = waiting.of(site.ctx, site.call.args[1], site.call.at)
    if wait is None:
        return
    path = wait.ctx.types.package.files[wait.ctx.file_index].path
    step = Step(Place(path, wait.at, wait.end), "it waits here" if wait.how != "endless" else "the loop")
    level = Confidence.LOW if site.test else wait.confidence
    yield Report(
        BLOCK_KIND, wait.how, "finalizer", level, site, "[here](1)",
        elsewhere=(step,), severity=Severity.WARNING,
    )  # fmt: skip


def cleanup(site: Site, contexts: Contexts | None = None) -> Iterator[Report]:
    """A cleanup that keeps its object alive."""
    if len(site.call.args) != 3 or site.call.spread:
        return
    obj, function, arg = site.call.args
    var = root(obj)
    reach = Reach(site.ctx, contexts)
    through = _through(reach, site, obj, function)
    if through is not None:
        yield Report(CLEANUP_KIND, "captures", "cleanup", _part_level(site), site, through)
        return
    if var < 0:
        return
    captured = _captured(reach, function, var)
    if captured is not None:
        yield Report(CLEANUP_KIND, "captures", "cleanup", _level(site), site, captured)
    elif reach.keeps(arg, var):
        yield Report(CLEANUP_KIND, "argument", "cleanup", _level(site), site, site.ctx.unit.vars[var].name)


def _level(site: Site) -> Confidence:
    return Confidence.LOW if site.test else Confidence.HIGH


def _part_level(site: Site) -> Confidence:
    """Other functions may set the field, and so let go of the object."""
    return Confidence.LOW if site.test else Confidence.MEDIUM


def _through(reach: Reach, site: Site, obj: Expr, function: Expr) -> str | None:
    """The name by which a function refers to what holds the object in a field, None when it does not."""
    var = root(obj)
    values = list(reach.ctx.types.assigned(var)) if var >= 0 else [obj]
    path = values[0] if len(values) == 1 else None
    if type(path) is Unary and path.op == "&":
        path = path.x
    if type(path) is not Select:
        return None
    base = path.x
    while type(base) is Select:
        base = base.x
    if root(base) < 0 or _set_later(site, path):
        return None
    return _captured(reach, function, root(base))


def _set_later(site: Site, path: Expr) -> bool:
    """Whether the function sets the field, or what it is a field of, behind the call."""
    ways = set()
    part: Expr | None = path
    while type(part) is Select:
        ways.add(normalise(part))
        part = part.x
    for body in range(len(site.ctx.unit.bodies)):
        for instr in instructions(site.ctx, body):
            if type(instr) is Assign and instr.target is not None and instr.at > site.call.at:
                if normalise(instr.target) in ways or root(instr.target) == root(part) >= 0:
                    return True
    return False


def _captured(reach: Reach, function: Expr, var: int) -> str | None:
    """The name by which a function refers to the object, None when it does not."""
    unit = reach.ctx.unit
    holders = reach.holders(var)
    for e in _functions(reach, function):
        if type(e) is Closure:
            names = sorted(unit.vars[v].name for v in captured(reach.ctx, e.body) & holders)
            if names:
                return names[0]
        elif type(e) is Temp:
            made = _made_from(reach, e.temp)
            if made is not None and root(made) in holders:
                return unit.vars[root(made)].name
        elif type(e) is Select and root(e.x) in holders and root(e.x) >= 0:
            types = reach.ctx.types
            if types.program.field(types.type_of(e.x), e.name) is None:
                return unit.vars[root(e.x)].name
    return None


def _made_from(reach: Reach, temp: int) -> Expr | None:
    """What a called function puts into the function literal that it returns, where that is one thing."""
    call = reach.ctx.types.definition(temp)
    if type(call) is not Call or reach.contexts is None:
        return None
    target = reach.ctx.types.callee(call)
    inner = reach.contexts(target.ref) if target.ref is not None else None
    if inner is None or not inner.unit.bodies:
        return None
    body = inner.unit.bodies[0]
    returned = [block.term.values for block in body.blocks if type(block.term) is Return]
    if len(returned) != 1 or len(returned[0]) != 1 or type(returned[0][0]) is not Closure:
        return None
    inside = captured(inner, returned[0][0].body)
    for param, arg in zip(body.params, arguments(reach.ctx, call)):
        if param in inside and arg is not None and root(arg) >= 0:
            if leads(inner.types.program.underlying(inner.types.var_type(param))):
                return arg
    return None


def _functions(reach: Reach, function: Expr) -> Iterator[Expr]:
    """The function itself, or what a local variable for it was set to."""
    yield function
    if type(function) is Var:
        yield from reach.ctx.types.assigned(function.id)


def _invalid(site: Site, obj: Expr, function: Expr) -> str:
    """What makes the runtime throw, empty when nothing is known to."""
    types = site.ctx.types
    program = types.program
    given = types.type_of(obj)
    behind = program.underlying(given)
    if isinstance(behind, Unknown | Interface | TypeParam | NilType) or given is UNKNOWN:
        return ""
    if not isinstance(behind, Pointer):
        return "" if behind == Basic("unsafe.Pointer") else "pointer"
    if _inner(site, obj):
        return "inner"
    signature = program.underlying(types.type_of(function))
    if isinstance(signature, Unknown | Interface | TypeParam):
        return ""
    if not isinstance(signature, Signature):
        return "function"
    if len(signature.params) != 1 or signature.variadic:
        return "parameters"
    wanted = signature.params[0]
    return "" if _fits(site, given, wanted) else "parameter"


def _fits(site: Site, given: Type, wanted: Type) -> bool:
    program = site.ctx.types.program
    if given == wanted or isinstance(wanted, TypeParam | Unknown):
        return True
    if "?" in str(given) or "?" in str(wanted):
        return True
    behind = program.underlying(wanted)
    if isinstance(behind, Unknown):
        return True
    if isinstance(behind, Interface):
        methods = program.methods(wanted)
        return methods is None or not methods or program.implements(given, wanted)
    return program.underlying(given) == behind and (given is program.underlying(given) or wanted is behind)


def _inner(site: Site, obj: Expr) -> bool:
    """Whether the pointer is to a field or an element behind the first one, where no allocation begins.

    The runtime lets pass what could be a small object without pointers, which share an allocation
    (``SetFinalizer`` in ``runtime/mfinal.go``).
    """
    if type(obj) is not Unary or obj.op != "&":
        return False
    types = site.ctx.types
    inside = obj.x
    if type(inside) is Index:
        index = inside.indices[0]
        behind = type(index) is Const and index.kind == "int" and index.text.strip("0_") != ""
        return behind and _has_pointers(types.program, types.type_of(inside), 4)
    if type(inside) is not Select:
        return False
    holder = types.type_of(inside.x)
    struct = types.program.underlying(holder.elem if isinstance(holder, Pointer) else holder)
    if not isinstance(struct, Struct) or inside.name not in [field.name for field in struct.fields[1:]]:
        return False
    return _has_pointers(types.program, types.type_of(inside), 4)


def _has_pointers(program: Program, t: Type, depth: int) -> bool:
    """Whether values of the type are known to hold pointers."""
    behind = program.underlying(t)
    if isinstance(behind, Struct):
        return depth > 0 and any(_has_pointers(program, field.type, depth - 1) for field in behind.fields)
    return leads(behind) or behind in (Basic("string"), Basic("unsafe.Pointer"))


def _alone(site: Site, obj: Expr, function: Expr) -> bool:
    """Whether the finalizer releases something that its type gives no other way to release."""
    ctx = site.ctx
    types = ctx.types
    given = types.type_of(obj)
    if not isinstance(given, Pointer) or not type_symbol(given):
        return False
    if not _releases(site, function):
        return False
    entries = getattr(ctx.package, "method_names", None)
    name = type_symbol(given).rpartition(".")[2]
    if entries is None or type_symbol(given).rpartition(".")[0] != getattr(ctx.package, "import_path", ""):
        return False
    return not any(method[:1].isupper() and sounds_like_release(method) for method in entries(name))


def _releases(site: Site, function: Expr) -> bool:
    """Whether the finalizer calls, or is, something that is named like a release."""
    if type(function) is Closure:
        for block in site.ctx.unit.bodies[function.body].blocks:
            for instr in block.instrs:
                if type(instr) is Call and type(instr.callee) in (Select, Ref):
                    if sounds_like_release(instr.callee.name):  # type: ignore[union-attr]
                        return True
        return False
    if type(function) is Select and type(function.x) in (Ref, Star):
        return sounds_like_release(function.name)
    return type(function) is Ref and sounds_like_release(function.name)
