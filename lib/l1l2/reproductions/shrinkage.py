"""What shrinking does: orthonormal columns, ridge on Longley's data, Stein's risk, the lasso's degrees of freedom."""

from functools import cache

import numpy as np
from scipy.integrate import quad
from scipy.stats import chi2

from l1l2.claims._record import exactly, listed, near
from l1l2.datasets import load_diabetes, make_correlated
from l1l2.paths import lasso_path, ridge_path
from l1l2.penalties import soft_threshold
from l1l2.reproductions._record import Numbers, Reproduction

MASS = "The R package MASS 7.3-65, tests/Examples/MASS-Ex.Rout.save, example of lm.ridge"
LONGLEY = np.array(  # GNP deflator, GNP, unemployed, armed forces, population, year, employed; United States, 1947-62
    [
        [83.0, 234.289, 235.6, 159.0, 107.608, 1947, 60.323],
        [88.5, 259.426, 232.5, 145.6, 108.632, 1948, 61.122],
        [88.2, 258.054, 368.2, 161.6, 109.773, 1949, 60.171],
        [89.5, 284.599, 335.1, 165.0, 110.929, 1950, 61.187],
        [96.2, 328.975, 209.9, 309.9, 112.075, 1951, 63.221],
        [98.1, 346.999, 193.2, 359.4, 113.270, 1952, 63.639],
        [99.0, 365.385, 187.0, 354.7, 115.094, 1953, 64.989],
        [100.0, 363.112, 357.8, 335.0, 116.219, 1954, 63.761],
        [101.2, 397.469, 290.4, 304.8, 117.388, 1955, 66.019],
        [104.6, 419.180, 282.2, 285.7, 118.734, 1956, 67.857],
        [108.4, 442.769, 293.6, 279.8, 120.445, 1957, 68.169],
        [110.8, 444.546, 468.1, 263.7, 121.950, 1958, 66.513],
        [112.6, 482.704, 381.3, 255.2, 123.366, 1959, 68.655],
        [114.2, 502.601, 393.1, 251.4, 125.368, 1960, 69.564],
        [115.7, 518.173, 480.6, 257.2, 127.852, 1961, 69.331],
        [116.9, 554.894, 400.7, 282.7, 130.081, 1962, 70.551],
    ]
)
DIMENSIONS = (3, 5, 10, 50)
ALPHAS = (2.0, 1.0, 0.5, 0.1, 0.03)


def orthonormal() -> Numbers:
    """Largest difference of lasso and ridge from their formulas on 40 x 8 orthonormal columns."""
    rng = np.random.default_rng(0)
    Q, y = np.linalg.qr(rng.standard_normal((40, 8)))[0], 3 * rng.standard_normal(40)
    least, alphas = Q.T @ y, np.array([0.01, 0.03, 0.1])
    path, ridge = lasso_path(Q, y), ridge_path(Q, y, alphas)
    return {
        "lasso": max(float(np.abs(path.at(a) - soft_threshold(least, 40 * a)).max()) for a in alphas),
        "ridge": max(float(np.abs(w - least / (1 + a)).max()) for w, a in zip(ridge, alphas, strict=True)),
    }


@cache
def longley_standardised() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Columns with mean 0 and mean square 1, the centred deflator, and what the columns were divided by."""
    X, y = LONGLEY[:, 1:] - LONGLEY[:, 1:].mean(axis=0), LONGLEY[:, 0] - LONGLEY[:, 0].mean()
    scale = np.sqrt((X**2).mean(axis=0))
    return X / scale, y, scale


def longley_coefficients() -> Numbers:
    """Least squares for the GNP deflator on the other six columns."""
    X, y, scale = longley_standardised()
    w = ridge_path(X, y, [0.0])[0] / scale
    return {"intercept": float(LONGLEY[:, 0].mean() - LONGLEY[:, 1:].mean(axis=0) @ w), "coefficients": tuple(w)}


def longley_strengths() -> Numbers:
    """Three choices of ridge's strength: Hoerl, Kennard and Baldwin's, Lawless and Wang's, and by cross-validation."""
    X, y, _ = longley_standardised()
    n, p = X.shape
    least = ridge_path(X, y, [0.0])[0]
    noise = float(((y - X @ least) ** 2).sum() / (n - p - 1))
    grid = np.arange(0, 1001) / 10_000
    spent = np.array([(s := np.linalg.svd(X, compute_uv=False) ** 2) / (s + k) for k in grid]).sum(axis=1)
    scores = ((y - ridge_path(X, y, grid) @ X.T) ** 2).sum(axis=1) / (n - spent) ** 2
    return {
        "hoerl_kennard_baldwin": (p - 2) * noise / float(least @ least),
        "lawless_wang": (p - 2) * noise * n / float(((X @ least) ** 2).sum()),
        "cross_validation": float(grid[scores.argmin()]),
    }


def stein() -> Numbers:
    """E |(1 - (p - 2)/|x|^2) x|^2 for x ~ N(0, I) in p dimensions, by integration over |x|^2; the mean has risk p."""

    def risk(p: int) -> float:
        def lost(s: float) -> float:
            return (1 - (p - 2) / s) ** 2 * s * float(chi2.pdf(s, p))

        # u = sqrt(s) removes the pole of the density at 0 in three dimensions
        return float(quad(lambda u: lost(u * u) * 2 * u, 0, 30, epsabs=1e-12, limit=400)[0])

    return {"risk_at_0": tuple(risk(p) for p in DIMENSIONS)}


def divergence() -> Numbers:
    """How fast the lasso's fit follows y, sum_i d fit_i/d y_i, by differences, less its non-zero coefficients."""
    data = make_correlated(40, 8, correlation=0.5, noise=3.0, rng=1)
    y, step, worst, counts = data.y, 1e-3, 0.0, []
    for alpha in (1.0, 0.3, 0.1, 0.03):
        ends = [
            [(data.X[i] @ lasso_path(data.X, y + sign * step * e).at(alpha)) for i, e in enumerate(np.eye(40))]
            for sign in (-1, 1)
        ]
        counts.append(int(np.count_nonzero(lasso_path(data.X, y).at(alpha))))
        worst = max(worst, abs(float(np.subtract(ends[1], ends[0]).sum()) / (2 * step) - counts[-1]))
    return {"largest_difference": worst, "nonzero": tuple(counts)}


def covariance(draws: int = 300) -> Numbers:
    """Degrees of freedom by definition, sum cov(fit, y)/sigma^2, and the mean number of non-zeros; diabetes."""
    data = load_diabetes()
    X, y = data.X, data.y - data.y.mean()
    fit = X @ np.linalg.lstsq(X, y, rcond=None)[0]
    sigma = float(np.sqrt(((y - fit) ** 2).sum() / (len(y) - 11)))
    rng = np.random.default_rng(0)
    errors = sigma * rng.standard_normal((draws, len(y)))
    w = np.array([lasso_path(X, fit + error).at(list(ALPHAS)) for error in errors])  # (draws, alphas, 10)
    follow = np.einsum("dap,dp->a", w - w.mean(axis=0), (errors - errors.mean(axis=0)) @ X)
    return {
        "degrees": tuple((follow / sigma**2 / (draws - 1)).tolist()),
        "nonzero": tuple(np.count_nonzero(w, axis=2).mean(axis=0).tolist()),
    }


REPRODUCTIONS = (
    Reproduction(
        id="orthonormal",
        what="With orthonormal columns the lasso shrinks each coefficient by the same amount, at most to zero, and "
        "ridge all in the same proportion",
        source=("tibshirani-1996",),
        place="Also in Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, Table 3.4; read in a "
        "summary of that book's section.",
        ours=orthonormal,
        found=lambda e: (
            "largest difference from the formulas: "
            + ("0 to 13 decimals." if max(e.values()) < 5e-14 else f"{max(e.values()):.1g}.")
        ),
        badge="exact",
        bands={"lasso": near(0, within=1e-12), "ridge": near(0, within=1e-12)},
        exact={"lasso": 0, "ridge": 0},
        states="sign(b)(|b| - lambda)+ and b/(1 + lambda), where b is least squares",
    ),
    Reproduction(
        id="longley-least-squares",
        what="Longley's sixteen years, nearly collinear: least squares for the GNP deflator on the six other columns",
        source=("venables-and-ripley-2002",),
        place=f"{MASS}.",
        ours=longley_coefficients,
        found=lambda e: f"{e['intercept']:.6f}; {listed(e['coefficients'], '.8f')}.",
        badge="to printed digits",
        bands={
            "intercept": near(2946.85636, rel=1e-8),
            "coefficients": near(0.26352725, 0.03648291, 0.01116105, -1.73702984, -1.41879853, 0.23128785, rel=1e-6),
        },
        printed={
            "intercept": "2946.85636017",
            "coefficients": ("0.26352725", "0.03648291", "0.01116105", "-1.73702984", "-1.41879853", "0.23128785"),
        },
    ),
    Reproduction(
        id="longley-strengths",
        what="Three choices of ridge's strength on them: after Hoerl, Kennard and Baldwin, after Lawless and Wang, by "
        "generalised cross-validation on a grid of 0.0001",
        source=("venables-and-ripley-2002",),
        place=f"{MASS}.",
        ours=longley_strengths,
        found=lambda e: f"{e['hoerl_kennard_baldwin']:.9f}, {e['lawless_wang']:.8f} and {e['cross_validation']:.4f}.",
        badge="to printed digits",
        bands={
            "hoerl_kennard_baldwin": near(0.006836982, rel=1e-6),
            "lawless_wang": near(0.05267247, rel=1e-6),
            "cross_validation": near(0.0057, rel=1e-9),
        },
        printed={
            "hoerl_kennard_baldwin": "0.006836982",
            "lawless_wang": "0.05267247",
            "cross_validation": "0.0057",
        },
    ),
    Reproduction(
        id="james-stein",
        what="The risk of the James-Stein estimator, p - (p - 2)^2 E|x|^-2, is 2 at the point it shrinks to, in every "
        "dimension p from 3 up; that of the mean is p",
        source=("james-and-stein-1961",),
        place="The formula was read in a question on Mathematics Stack Exchange (3979023), not in the paper.",
        ours=stein,
        found=lambda e: f"p = {listed(DIMENSIONS, 'd')}: {listed(e['risk_at_0'], '.6f')}.",
        badge="exact",
        bands={"risk_at_0": near(2, 2, 2, 2, rel=1e-8)},
        exact={"risk_at_0": (2, 2, 2, 2)},
    ),
    Reproduction(
        id="degrees-divergence",
        what="The lasso's fit follows the data as fast as it has non-zero coefficients",
        source=("zou-et-al-2007",),
        place="The abstract: their number is an unbiased estimate of the degrees of freedom; by Stein's lemma those "
        "are the mean of this speed.",
        ours=divergence,
        found=lambda e: (
            f"{listed(e['nonzero'], 'd')} non-zero coefficients at four alpha; the speed differs by "
            + ("0 to 8 decimals." if e["largest_difference"] < 5e-9 else f"{e['largest_difference']:.1g}.")
        ),
        badge="exact",
        bands={"largest_difference": near(0, within=1e-9), "nonzero": exactly(3, 5, 6, 8)},
        exact={"largest_difference": 0},
        states="degrees of freedom = mean number of non-zeros",
    ),
    Reproduction(
        id="degrees-covariance",
        what="The same by the definition of degrees of freedom, on draws around the diabetes fit",
        source=("zou-et-al-2007",),
        place="The abstract; the paper's own simulation was not read.",
        ours=covariance,
        found=lambda e: (
            f"alpha = {listed(ALPHAS, 'g')}: {listed(e['degrees'], '.1f')} degrees, "
            f"{listed(e['nonzero'], '.1f')} non-zero."
        ),
        badge="shape only",
        bands={
            "degrees": near(1.3, 2.6, 4.0, 7.2, 8.4, within=0.4),
            "nonzero": near(1.37, 2.66, 4.03, 7.23, 8.49, within=0.3),
        },
        behaves=lambda e: bool(np.all(np.abs(np.subtract(e["degrees"], e["nonzero"])) < 0.5)),
    ),
)
