"""Ten coefficients on real data while a penalty weakens: lasso, ridge, elastic net."""

from .base import Explorable, Number, OneOf, Whole


class CoefficientPaths(Explorable):
    """The ten coefficients of the diabetes data for every strength of a penalty, and their values at one of them.

    Columns and target are centred; the columns have length 1, as scikit-learn ships them. The lasso is followed exactly
    from breakpoint to breakpoint, ridge comes from one decomposition, the elastic net is a lasso on the matrix of
    products with the squared penalty added to its diagonal.

    penalty: "l1" (lasso), "l2" (ridge) or "elastic" (elastic net).
    alpha: strength, 0.00001 to 1000, as scikit-learn's Lasso, Ridge and ElasticNet count it: their scales differ. What
        lies beyond an axis is shown at its end (lasso 0.001 to 3.16, ridge 0.001 to 1000, elastic net 0.00001 to 10).
    l1_ratio: the share of L1 in the elastic net, 0.05 to 0.95.
    chosen: which coefficient stands out, 0 (age) to 9 (s6).
    """

    name = "coefficient_paths"
    penalty = OneOf(["l1", "l2", "elastic"], default_value="l1").tag(sync=True)
    alpha = Number(0.5, min=0.00001, max=1000.0).tag(sync=True)
    l1_ratio = Number(0.5, min=0.05, max=0.95).tag(sync=True)
    chosen = Whole(6, min=0, max=9).tag(sync=True)
