using Disentangle.Reports.Charts;

namespace Disentangle.Reports;

/// <summary>
/// All that a report of one run tells. Every text is plain text and is escaped; what is null or empty is left out of the report, with
/// its heading where nothing else stands under it.
/// </summary>
public sealed record ReportModel
{
    /// <summary>For example <c>beta-VAE on dsprites</c>.</summary>
    public required string Title { get; init; }

    /// <summary>A paragraph in plain words: what was trained on what, and what came of it.</summary>
    public string? Lead { get; init; }

    /// <summary>
    /// One sentence on what is not final about the report, for instance that training has not ended; null for a complete run.
    /// </summary>
    public string? Notice { get; init; }

    /// <summary>What the latent units have learned of each factor, in the order of the factors.</summary>
    public IReadOnlyList<ReportFactor> Factors { get; init; } = [];

    /// <summary>A picture at the title: beside it where it is narrow, else below.</summary>
    public ReportPicture? Opening { get; init; }

    /// <summary>An animation below <see cref="Opening"/>, or null.</summary>
    public ReportPicture? OpeningAnimation { get; init; }

    /// <summary>The method that was trained.</summary>
    public ReportMethod? Method { get; init; }

    /// <summary>The images it was trained on.</summary>
    public ReportDataset? Dataset { get; init; }

    /// <summary>Batch size, learning rate, seed, latent units, likelihood, architecture and the method's own settings, in order.</summary>
    public IReadOnlyList<ReportSetting> Settings { get; init; } = [];

    /// <summary>Training steps taken.</summary>
    public long? Steps { get; init; }

    /// <summary>The steps of the whole run where it has not ended, else null.</summary>
    public long? StepsInAll { get; init; }

    /// <summary>Numbers that were learned: weights and biases.</summary>
    public long? Parameters { get; init; }

    /// <summary>How long training took.</summary>
    public TimeSpan? WallTime { get; init; }

    /// <summary>Images trained on in a second.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>The processor, its cores and the operating system, on one line.</summary>
    public string? Machine { get; init; }

    /// <summary>The versions that made the run, for example of this library and of .NET.</summary>
    public IReadOnlyList<ReportSetting> Versions { get; init; } = [];

    /// <summary>What each latent unit does to an image.</summary>
    public ReportTraversal? Traversal { get; init; }

    /// <summary>Reconstructions, samples and other pictures, in order.</summary>
    public IReadOnlyList<ReportPicture> Pictures { get; init; } = [];

    /// <summary>The metrics, in order.</summary>
    public IReadOnlyList<ReportScore> Scores { get; init; } = [];

    /// <summary>
    /// How codes and factors depend on each other: the matrix of mutual information, the KL divergence of each latent unit.
    /// </summary>
    public IReadOnlyList<ReportChart> CodeCharts { get; init; } = [];

    /// <summary>How the model came to be, in pictures.</summary>
    public IReadOnlyList<ReportPicture> TrainingPictures { get; init; } = [];

    /// <summary>The course of training: the loss and its terms over the steps.</summary>
    public IReadOnlyList<ReportChart> TrainingCharts { get; init; } = [];

    /// <summary>The terms of the objective at the last recorded step, in order.</summary>
    public IReadOnlyList<ReportTerm> Terms { get; init; } = [];

    /// <summary>The command line that makes this run again.</summary>
    public string? Command { get; init; }

    /// <summary>When the report was made.</summary>
    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>A last line, for example what made the report.</summary>
    public string? Footer { get; init; }
}

/// <summary>The method of a run.</summary>
/// <param name="Name">For example <c>beta-VAE</c>.</param>
/// <param name="Id">What a user types for it, for example <c>beta-vae</c>.</param>
/// <param name="Objective">One sentence: what its objective asks for.</param>
/// <param name="Formula">The objective on one line of text, or null.</param>
public sealed record ReportMethod(string Name, string Id, string Objective, string? Formula = null);

/// <summary>The data set of a run.</summary>
/// <param name="Name">What a user types for it, for example <c>dsprites</c>.</param>
/// <param name="ImageShape">For example <c>64x64x1</c>.</param>
/// <param name="Count">How many images it has.</param>
/// <param name="Description">One sentence on what the images show and what varies, or null.</param>
public sealed record ReportDataset(string Name, string ImageShape, long Count, string? Description = null);

/// <summary>A name and what it was set to.</summary>
/// <param name="Name">For example <c>beta</c>.</param>
/// <param name="Value">For example <c>4</c>.</param>
public sealed record ReportSetting(string Name, string Value);

/// <summary>The value of one metric.</summary>
/// <param name="Name">For example <c>Mutual information gap</c>.</param>
/// <param name="Value">The score; NaN is shown as a dash.</param>
/// <param name="Range">The range in words, for example <c>0 to 1, higher is better</c>.</param>
/// <param name="Meaning">One sentence: what this means for a person.</param>
public sealed record ReportScore(string Name, double Value, string Range, string Meaning)
{
    /// <summary>The ends of the range, between which a bar shows where the value lies; null draws none. 0 to 1 unless set.</summary>
    public (double Lowest, double Highest)? Scale { get; init; } = (0, 1);

    /// <summary>What random codes score, marked on the bar; null where it is not known.</summary>
    public double? Chance { get; init; }

    /// <summary>What perfect codes score, marked on the bar; null where it is not known.</summary>
    public double? Perfect { get; init; }

    /// <summary>How it was measured, in small type, or null.</summary>
    public string? Protocol { get; init; }

    /// <summary>Further numbers of the metric, each with its name.</summary>
    public IReadOnlyList<ReportSetting> Parts { get; init; } = [];
}

/// <summary>What the latent units have learned of one factor.</summary>
/// <param name="Name">The factor.</param>
/// <param name="Text">For example <c>z3 (45 %) and z7 (38 %) share it</c>.</param>
/// <param name="Share">The share of the factor's entropy that the best unit explains, 0 to 1.</param>
/// <param name="OwnUnit">Whether the factor has a latent unit of its own.</param>
public sealed record ReportFactor(string Name, string Text, double Share, bool OwnUnit);

/// <summary>The last value of one term of the objective.</summary>
/// <param name="Name">For example <c>total correlation</c>.</param>
/// <param name="Value">The unweighted value; NaN is shown as a dash.</param>
/// <param name="Meaning">One sentence: what the term measures.</param>
/// <param name="Unit">The unit of the value.</param>
public sealed record ReportTerm(string Name, double Value, string Meaning, string Unit = "nats");

/// <summary>A picture and what to look for in it.</summary>
/// <param name="Title">For example <c>Reconstructions</c>.</param>
/// <param name="Caption">What it shows and what to look for.</param>
/// <param name="Bytes">The file: PNG or GIF.</param>
/// <param name="MediaType">For example <c>image/png</c>.</param>
/// <param name="Alt">What a person who cannot see it should know.</param>
public sealed record ReportPicture(string Title, string Caption, byte[] Bytes, string MediaType, string Alt)
{
    /// <summary>A name for each row of the picture, which has rows of equal height, from the top; empty for none.</summary>
    public IReadOnlyList<string> RowLabels { get; init; } = [];

    /// <summary>A PNG shown in place of an animation to readers who asked their device for less motion, or null.</summary>
    public byte[]? Still { get; init; }
}

/// <summary>Latent traversals: one unit at a time moves over a range of values while the others stay.</summary>
/// <param name="Rows">One a unit, in any order: the report puts the unit of the largest KL divergence first.</param>
/// <param name="Values">The value of the unit at each image of a row, rising, for example -2 .. 2; empty where the rows
/// differ and each tells its own.</param>
/// <param name="Caption">What to look for; null for a general explanation.</param>
public sealed record ReportTraversal(IReadOnlyList<ReportTraversalRow> Rows, IReadOnlyList<double> Values, string? Caption = null)
{
    /// <summary>Whether the units take certain values only, which their rows go through.</summary>
    public bool IsDiscrete { get; init; }
}

/// <summary>The traversal of one latent unit.</summary>
/// <param name="Latent">Its name, for example <c>latent 3</c>.</param>
/// <param name="Kl">Its KL divergence from N(0, 1) in nats, averaged over the data; null or NaN where unknown.</param>
/// <param name="Png">The images side by side, as PNG, every row of one size.</param>
/// <param name="Active">Whether it is active; inactive units are drawn faint, last and without a label.</param>
/// <param name="Values">From where to where it moves, where the rows have no axis in common; else null.</param>
public sealed record ReportTraversalRow(string Latent, double? Kl, byte[] Png, bool Active = true, string? Values = null)
{
    /// <summary>The factors that it follows, each with the share of its entropy that the unit explains.</summary>
    public IReadOnlyList<ReportSetting> Factors { get; init; } = [];

    /// <summary>The values of the unit at its images, where the row has a range of its own; else null.</summary>
    public ReportFilm? Film { get; init; }
}

/// <summary>A row of images of one latent unit with a range of its own, which a slider can move over.</summary>
/// <param name="Values">The unit's value at each image, rising; at least one.</param>
/// <param name="Start">The image that the slider begins at, from 0.</param>
/// <param name="HasSlider">Whether there is a slider; it needs a script, without which the row is a picture like any other.</param>
/// <param name="Gap">Pixels between the images of the row.</param>
public sealed record ReportFilm(IReadOnlyList<double> Values, int Start, bool HasSlider, int Gap = 2);

/// <summary>A chart and what to look for in it.</summary>
/// <param name="Title">For example <c>Mutual information</c>.</param>
/// <param name="Caption">What it shows and what to look for.</param>
/// <param name="Svgs">
/// One drawing, or several panels that the page lays out, as <see cref="HeatMap"/>, <see cref="BarChart"/> and <see cref="LossChart"/>
/// make them. They are taken as they are, unescaped.
/// </param>
public sealed record ReportChart(string Title, string Caption, IReadOnlyList<string> Svgs)
{
    /// <summary>A chart of one drawing.</summary>
    public ReportChart(string title, string caption, string svg)
        : this(title, caption, [svg])
    {
    }
}
