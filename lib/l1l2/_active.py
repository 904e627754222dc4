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

    careful: take in columns that nearly agree with the active ones; without, they raise NearlyDependent.
    """

    def __init__(self, X: np.ndarray, *, careful: bool) -> None:
        self.n, p = X.shape
        self.careful = careful
        gram = p <= 2 * self.n and not careful
        capacity = min(self.n, p)
        self.columns: list[int] = []
        self.XT = np.ascontiguousarray(X.T)
        self.gram = X.T @ X / self.n if gram else None
        self._squares = np.einsum("ij,ij->i", self.XT, self.XT) / self.n
        self._W = np.zeros((capacity, capacity))
        self._rows = np.empty((capacity, p if gram else self.n))  # rows of the Gram matrix, or U'

    def direction(self, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return v = inv(X_A'X_A / n) s, and X'X_A v / n for all columns."""
        k = len(self.columns)
        W = self._W[:k, :k]
        t = s @ W
        v = W @ t
        return v, v @ self._rows[:k] if self.gram is not None else self.XT @ (t @ self._rows[:k]) / self.n

    def correlations(self, w: np.ndarray) -> np.ndarray:
        """Return X'X_A w / n for all columns."""
        if self.gram is not None:
            return w @ self._rows[: len(w)]
        return self.XT @ (w @ self.XT[self.columns]) / self.n

    def add(self, j: int) -> bool:
        """Take column j in; False, and nothing changes, when the active columns span it."""
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
            for _ in range(2):  # once leaves rounding
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
        return True

    def refactor(self) -> None:
        """Compute W anew from the active columns; NearlyDependent without `careful`."""
        if not self.careful:
            raise NearlyDependent
        k = len(self.columns)
        Q, R = np.linalg.qr(self.XT[self.columns].T)
        self._rows[:k] = Q.T * np.sqrt(self.n)
        self._W[:k, :k] = np.linalg.inv(R) * np.sqrt(self.n)

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
        del self.columns[i]
