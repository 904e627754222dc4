"""The active columns of a lasso model, and equations with them, as columns come and go one at a time."""

from __future__ import annotations

import numpy as np

SAME = 1e-9  # a column closer than this to the span of the active ones, relative to its length, counts as in it
NEAR = 1e-3  # a column closer than this needs care: its products with the active ones hide the distance squared


class NearlyDependent(Exception):
    """A column is so near to the span of the active ones that rounding needs care."""


class ActiveSet:
    """The columns of X in the model, in the order they joined, with a matrix W such that W W' = inv(X_A'X_A / n).

    Any such W will do: a column that joins adds one to it, a column that leaves is turned out by a reflection. Where
    columns are few, the products of all of them are computed once. Where they are many, or with `careful`, the columns
    U = X_A W are kept too, which are orthogonal, so that no product of two columns is ever needed.

    Where columns are many, those that cannot join soon need not be looked at: `watch` names those that are, and what is
    said of "all columns" below is then said of them. A place is a position among the watched ones.

    careful: take in columns that nearly agree with the active ones; without, they raise NearlyDependent.
    """

    def __init__(self, X: np.ndarray, *, careful: bool) -> None:
        self.n, p = X.shape
        self.careful = careful
        gram = p <= 2 * self.n and not careful
        capacity = min(self.n, p)
        self.columns: list[int] = []
        self.places: list[int] = []  # of the active columns
        self.signs = np.zeros(0)
        self._direction: tuple[np.ndarray, np.ndarray] | None = (np.zeros(0), np.zeros(p))
        self.XT = self._watched = np.ascontiguousarray(X.T)
        self.watched = np.arange(p)
        self.gram = X.T @ X / self.n if gram else None
        self._squares = np.einsum("ij,ij->i", self.XT, self.XT) / self.n
        self._W = np.zeros((capacity, capacity))
        self._rows = np.empty((capacity, p if gram else self.n))  # rows of the Gram matrix, or U'

    def watch(self, columns: np.ndarray) -> None:
        """Look at these columns only, in rising order, the active ones among them; not where Gram matrices are used."""
        self.watched, self._watched = columns, self.XT[columns]
        self.places = np.searchsorted(columns, self.columns).tolist()
        self._direction = None

    def state(self) -> tuple:
        """Return what `restore` needs to undo what comes after; not where Gram matrices are used."""
        k = len(self.columns)
        return self.columns.copy(), self.signs.copy(), self._W[:k, :k].copy(), self._rows[:k].copy()

    def restore(self, state: tuple) -> None:
        """Go back to a state; `watch` must follow."""
        columns, self.signs, W, rows = state
        self.columns, k = columns.copy(), len(columns)
        self._W[:k, :k], self._rows[:k] = W, rows

    def direction(self, *, anew: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Return v = inv(X_A'X_A / n) s for the signs s, and X'X_A v / n for all columns.

        A column that joins adds to both, which costs less than computing them `anew` but piles up rounding.
        """
        if self._direction is None or anew:
            k = len(self.columns)
            W, rows = self._W[:k, :k], self._rows[:k]
            t = self.signs @ W
            v = W @ t
            self._direction = v, v @ rows if self.gram is not None else self._watched @ (t @ rows) / self.n
        return self._direction

    def solve(self, e: np.ndarray) -> np.ndarray:
        """Return inv(X_A'X_A / n) e."""
        W = self._W[: len(e), : len(e)]
        return W @ (e @ W)

    def correlations(self, w: np.ndarray) -> np.ndarray:
        """Return X'X_A w / n for all columns."""
        if self.gram is not None:
            return w @ self._rows[: len(w)]
        return self._watched @ (w @ self.XT[self.columns]) / self.n

    def add(self, place: int, sign: float) -> bool:
        """Take a column in, with the sign of its correlation; False, and nothing changes, when the others span it."""
        j = int(self.watched[place])
        k = len(self.columns)
        if k == len(self._W):
            return False
        W = self._W[:k, :k]
        if self.gram is not None:
            t = self.gram[j, self.columns] @ W
            square, row = self._squares[j] - t @ t, self.gram[j]
            if square < NEAR**2 * self._squares[j]:
                rest = self.XT[j] - (W @ t) @ self.XT[self.columns]
                square = rest @ rest / self.n
        else:
            U, row = self._rows[:k], self.XT[j].copy()
            t = np.zeros(k)
            before, square = np.inf, self._squares[j]
            while square < 0.5 * before:  # a column that lost most of its length is left with rounding: once more
                before = square
                again = U @ row / self.n
                row -= again @ U
                t += again
                square = row @ row / self.n
            row /= np.sqrt(square) if square > 0 else 1.0
        if square <= SAME**2 * self._squares[j]:
            return False
        if square < NEAR**2 * self._squares[j] and not self.careful:
            raise NearlyDependent
        self._W[:k, k] = -(W @ t) / np.sqrt(square)
        self._W[k, :k] = 0
        self._W[k, k] = 1 / np.sqrt(square)
        self._rows[k] = row
        self.columns.append(j)
        self.places.append(place)
        self.signs = np.concatenate((self.signs, (sign,)))
        if self._direction is not None:
            v, b = self._direction
            added = self._W[: k + 1, k]
            share = self.signs @ added
            more = added @ self._rows[: k + 1] if self.gram is not None else self._watched @ row / self.n
            joined = share * added
            joined[:k] += v
            self._direction = joined, b + share * more
        return True

    def refactor(self) -> None:
        """Compute W anew from the active columns; NearlyDependent without `careful`."""
        if not self.careful:
            raise NearlyDependent
        k = len(self.columns)
        Q, R = np.linalg.qr(self.XT[self.columns].T)
        self._rows[:k] = Q.T * np.sqrt(self.n)
        self._W[:k, :k] = np.linalg.inv(R) * np.sqrt(self.n)
        self._direction = None

    def remove(self, i: int) -> None:
        """Take the i-th active column out: reflect W so that only the end of its row i is not zero, and drop both."""
        k = len(self.columns)
        W, rows = self._W[:k, :k], self._rows[:k]
        mirror = W[i].copy()
        mirror[-1] += np.copysign(np.sqrt(mirror @ mirror), mirror[-1])
        half = 0.5 * (mirror @ mirror)
        W -= np.multiply.outer(W @ mirror, mirror / half)
        W[i:-1] = W[i + 1 :].copy()
        if self.gram is not None:
            rows[i:-1] = rows[i + 1 :].copy()
        else:
            rows -= np.multiply.outer(mirror / half, mirror @ rows)
        del self.columns[i], self.places[i]
        self.signs = np.delete(self.signs, i)
        self._direction = None
