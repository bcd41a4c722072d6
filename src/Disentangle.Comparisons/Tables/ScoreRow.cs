namespace Disentangle.Comparisons.Tables;

/// <summary>One model and what was measured of it.</summary>
public sealed record ScoreRow
{
    /// <summary>Its name, which no other row of the table has: its folder's, or the number of its row.</summary>
    public required string Name { get; init; }

    /// <summary>The method that trained it, for example <c>beta-vae</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The data set that it was trained on and measured with.</summary>
    public required string Data { get; init; }

    /// <summary>Its random seed, the only thing in which the models of a cell differ.</summary>
    public required ulong Seed { get; init; }

    /// <summary>
    /// What distinguishes the cells of the study beside method and data: the text of each setting, numbers with the invariant culture.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The scores by the id of their column. A score that is missing was not measured; NaN was measured and is undefined.
    /// </summary>
    public IReadOnlyDictionary<string, double> Scores { get; init; } = new Dictionary<string, double>();

    /// <summary>A sentence on why the model could not be trained or measured; null where it could.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether it was trained with labels or pairs: it is never ranked among models that were trained on images alone.</summary>
    public bool IsWeak { get; init; }

    /// <summary>How long it was trained.</summary>
    public double? TrainingSeconds { get; init; }

    /// <summary>The machine that trained it.</summary>
    public string? Machine { get; init; }

    /// <summary>The training step that was measured.</summary>
    public long? Step { get; init; }

    /// <summary>Its folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Scores that were measured at several steps of the training, by the id of their column, steps rising.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<(double Step, double Value)>> Curves { get; init; } =
        new Dictionary<string, IReadOnlyList<(double Step, double Value)>>();

    /// <summary>What each latent unit tells about each factor, where it was measured.</summary>
    public FactorInformation? Information { get; init; }

    /// <summary>The cell of the study that it is of.</summary>
    public CellKey Cell => new(Method, Data, Settings);

    /// <summary>A score; NaN where it was not measured or is undefined.</summary>
    public double ValueOf(string column) => Scores.TryGetValue(column, out double value) ? value : double.NaN;
}

/// <summary>The mutual information of latent units and factors.</summary>
/// <param name="Factors">The names of the factors.</param>
/// <param name="Shares">
/// Units x factors: mutual information divided by the entropy of the factor, 0 to 1; another matrix of importance will do, too.
/// </param>
public sealed record FactorInformation(IReadOnlyList<string> Factors, double[,] Shares);
