using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Analyses;

/// <summary>A principal component of codes.</summary>
/// <param name="Variance">The variance of the codes along it (biased, 1 / n).</param>
/// <param name="Share">The share of all variance, 0 to 1; NaN where nothing varies.</param>
/// <param name="Loadings">Its direction, (D), of length 1: the loading of each unit. The one that is largest in size is positive.</param>
/// <param name="FactorShares">How much of the variance along it the values of each factor explain (eta^2), (K), 0 to 1; NaN where it does
/// not vary.</param>
public sealed record ComponentSummary(double Variance, double Share, IReadOnlyList<double> Loadings, IReadOnlyList<double> FactorShares);

/// <summary>The principal components of codes.</summary>
/// <param name="Mean">The mean of the codes, (D).</param>
/// <param name="Factors">The names of the factors.</param>
/// <param name="Components">The components, the one of the most variance first.</param>
public sealed record ProjectionSummary(
    IReadOnlyList<double> Mean, IReadOnlyList<string> Factors, IReadOnlyList<ComponentSummary> Components);

/// <summary>An image that is marked among the points.</summary>
/// <param name="Image">Its index.</param>
/// <param name="Across">Its coordinate from left to right.</param>
/// <param name="Up">Its coordinate from the bottom to the top.</param>
public sealed record ProjectedImage(int Image, double Across, double Up);

/// <summary>Codes as points in a plane.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Summary">The principal components.</param>
/// <param name="Plane">The plane.</param>
/// <param name="Images">How many images the components are of.</param>
/// <param name="Shown">How many of them are drawn.</param>
/// <param name="Where">Which: a filter, empty for all.</param>
/// <param name="View">The part of the plane that is seen, a square.</param>
/// <param name="Colour">What the colours say.</param>
/// <param name="Marked">Images that have a ring.</param>
public sealed record ProjectionResult(
    long Step, ProjectionSummary Summary, CodePlane Plane, int Images, int Shown, string Where,
    (double Left, double Bottom, double Side) View, PointLegend Colour, IReadOnlyList<ProjectedImage> Marked);
