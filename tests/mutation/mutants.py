"""Every small slip that could be made in a module: one changed node of its syntax tree each.

What is changed: comparisons (< and <=), arithmetic, signs, constants (1 more; a text becomes empty), and/or, conditions
(always, never), the branch that is taken, statements that act (left out), break and continue, what is returned (None),
keywords of a call (left out), its first two arguments (swapped), min and max and their like, abs, sqrt, .T (left out).
Not changed: annotations, docstrings, decorators, imports, `__all__`; and what can make no difference to a result: the
order of arguments that commute, `copy=False` of astype (speed alone), `strict=True` of zip (a guard against slips), and
what a dataclass's fields declare beside their defaults.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

OPERATORS: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
PAIRS = (("min", "max"), ("minimum", "maximum"), ("argmin", "argmax"), ("any", "all"), ("zeros", "ones"))
OPPOSITE = {**dict(PAIRS), **{right: left for left, right in PAIRS}}
LEFT_OUT = {"abs", "sqrt", "sign", "sorted", "reversed"}
COMMUTE = {
    "clip",
    "minimum",
    "maximum",
    "min",
    "max",
    "isinstance",
    "result_type",
    "may_share_memory",
    "logaddexp",
    "vdot",
}
NO_DIFFERENCE = {"copy", "strict", "init", "repr", "compare", "kw_only"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
NOT_CHANGED = {"annotation", "returns", "decorator_list", "type_comment"}


@dataclass(frozen=True)
class Mutant:
    """One slip.

    scope: the function or class in which it stands, "" for the module itself. lines: of its statement, first and last.
    statement: the statement's first line. change: what was there, and what is there now.
    warm: whether it stands in the body of a function, so that nothing needs to be imported anew.
    """

    scope: str
    lines: tuple[int, int]
    statement: str
    change: str
    warm: bool
    _apply: Callable[[], None] = field(repr=False, compare=False)
    _tree: ast.Module = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        return " | ".join((self.scope or "(module)", self.statement, self.change))

    def compile(self, filename: str) -> Any:
        """Make the slip in the tree, for good, and compile it: to be called in a process of its own."""
        self._apply()
        return compile(ast.fix_missing_locations(self._tree), filename, "exec")


def mutants_of(source: str) -> list[Mutant]:
    """Return all mutants of a module; two that read alike are told apart by a number."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    found = []
    for mutant in _walk(tree, tree, source.splitlines(), (), False, None):
        seen[mutant.name] += 1
        number = seen[mutant.name]
        found.append(replace(mutant, change=f"{mutant.change} ({number})") if number > 1 else mutant)
    return found


def _walk(
    node: ast.AST, tree: ast.Module, text: list[str], scope: tuple[str, ...], warm: bool, place: ast.stmt | None
) -> Iterator[Mutant]:
    """Yield the mutants below a node; `place` is the innermost statement around it."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        scope = (*scope, node.name)
    for name, value in ast.iter_fields(node):
        if name in NOT_CHANGED:
            continue
        inside = warm or (isinstance(node, FUNCTIONS) and name == "body" and not isinstance(node, ast.Lambda))
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _left_alone(child):
                continue
            here = child if isinstance(child, ast.stmt) else place
            for new in _changes(child, node, inside):
                assert here is not None
                last = here.body[0].lineno - 1 if hasattr(here, "body") else here.end_lineno
                yield Mutant(
                    ".".join(scope),
                    (here.lineno, max(last or 0, here.lineno)),
                    text[here.lineno - 1].strip(),
                    _told(child, new),
                    inside,
                    lambda node=node, name=name, index=index, new=new: _put(node, name, index, new),
                    tree,
                )
            yield from _walk(child, tree, text, scope, inside, here)


def _left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg in NO_DIFFERENCE
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    exported = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    return docstring or exported or isinstance(node, (ast.Import, ast.ImportFrom))


def _put(node: ast.AST, name: str, index: int | None, new: ast.AST) -> None:
    if index is None:
        setattr(node, name, new)
    else:
        getattr(node, name)[index] = new


def _told(old: ast.AST, new: ast.AST) -> str:
    if isinstance(old, (ast.If, ast.While)) and isinstance(new, (ast.If, ast.While)):
        old, new = old.test, new.test
    if isinstance(new, ast.Pass):
        return "left out"
    return f"{' '.join(ast.unparse(old).split())} -> {' '.join(ast.unparse(new).split())}"


def _changes(node: ast.AST, parent: ast.AST, in_function: bool) -> Iterator[ast.AST]:
    """Yield what may stand in a node's place."""

    def but(**changed: Any) -> ast.AST:
        new = copy.copy(node)
        for name, value in changed.items():
            setattr(new, name, value)
        return new

    match node:
        case ast.Compare(ops=operators):
            for i, operator in enumerate(operators):
                yield but(ops=[*operators[:i], OPERATORS[type(operator)](), *operators[i + 1 :]])
        case ast.BinOp(op=operator) | ast.BoolOp(op=operator):
            yield but(op=OPERATORS[type(operator)]())
        case ast.AugAssign(op=operator):
            yield but(op=OPERATORS[type(operator)]())
            yield ast.Pass(lineno=node.lineno)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield but(value=not value)
        case ast.Constant(value=int(value) | float(value)):
            yield but(value=value + 1)
        case ast.Constant(value=str(value)) if value and in_function:
            yield but(value="")
        case ast.FormattedValue() if isinstance(parent, ast.JoinedStr):
            yield ast.Constant("")
        case ast.If():
            yield but(test=ast.Constant(True))
            yield but(test=ast.Constant(False))
        case ast.While():
            yield but(test=ast.Constant(False))
        case ast.IfExp(body=body, orelse=otherwise):
            yield body
            yield otherwise
        case ast.Return(value=value) if value is not None and ast.unparse(value) != "None":
            yield but(value=ast.Constant(None))
        case ast.Raise() | ast.Expr(value=ast.Call()):
            yield ast.Pass(lineno=node.lineno)
        case ast.Assign(targets=targets, value=value) if in_function and _acts(targets, value):
            yield ast.Pass(lineno=node.lineno)
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Attribute(attr="T", value=value):
            yield value
        case ast.Call(args=arguments, keywords=keywords):
            yield from _changed_calls(node, but, arguments, keywords)


def _changed_calls(
    node: ast.Call, but: Callable[..., ast.AST], arguments: list[ast.expr], keywords: list[ast.keyword]
) -> Iterator[ast.AST]:
    for i, keyword in enumerate(keywords):
        if keyword.arg not in (None, *NO_DIFFERENCE):
            yield but(keywords=[*keywords[:i], *keywords[i + 1 :]])
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    first_two = arguments[:2]
    differ = len({ast.dump(argument) for argument in first_two}) == 2
    if differ and name not in COMMUTE and not any(isinstance(argument, ast.Starred) for argument in first_two):
        yield but(args=[first_two[1], first_two[0], *arguments[2:]])
    if name in OPPOSITE:
        new = copy.copy(called)
        setattr(new, "attr" if isinstance(called, ast.Attribute) else "id", OPPOSITE[name])
        yield but(func=new)
    if name in LEFT_OUT and len(arguments) == 1:
        yield arguments[0]
    if name == "copy" and isinstance(called, ast.Attribute) and not arguments:
        yield called.value


def _acts(targets: list[ast.expr], value: ast.expr) -> bool:
    """Say whether names are still bound without this assignment: it fills an element, or reads what it writes."""
    written = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    read = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    return isinstance(targets[0], (ast.Subscript, ast.Attribute)) or written <= read
