using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Disentangle.Training;

/// <summary>
/// Which run a run is: all that decides its bits, as one text that is the same for every way of writing a specification,
/// and a hash of it. Settings at their defaults are written out, so that a later version with another default gives another
/// identity; what has none is left out.
/// </summary>
/// <param name="Text">The canonical text: JSON without white space, keys in ordinal order, numbers in
/// their shortest round-trip form.</param>
public sealed partial record RunIdentity(string Text)
{
    /// <summary>
    /// The version of the numerics: raised when this program gives other bits for the same specification,
    /// so that runs of both are told apart.
    /// </summary>
    public const int Numerics = 1;

    private const string NumericsKey = "numerics", ModelKey = "model";

    /// <summary>SHA-256 of the text in UTF-8, 64 hexadecimal digits in lower case.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The first six digits of the hash, for the end of a folder's name.</summary>
    public string Short => Hash[..6];

    /// <summary>The identity of a run.</summary>
    /// <param name="specification">What it does; it must be right.</param>
    /// <param name="data">What stands for the data: a name that does not depend on where its files are; null
    /// for the specification's own.</param>
    /// <exception cref="UserErrorException">The specification is wrong.</exception>
    public static RunIdentity Of(RunSpecification specification, string? data = null) => Make(specification, data, null);

    /// <summary>The identity of a model that was made elsewhere.</summary>
    /// <param name="specification">Its run's specification; it must be right.</param>
    /// <param name="hash">A hash of the model, in hexadecimal digits.</param>
    /// <exception cref="UserErrorException">The specification is wrong.</exception>
    public static RunIdentity OfModel(RunSpecification specification, string hash) => Make(specification, null, hash);

    private static RunIdentity Make(RunSpecification specification, string? data, string? model)
    {
        specification.Validate();
        RunPlan plan = RunPlan.Usual with { Specification = specification with { Data = data ?? specification.Data } };
        SortedDictionary<string, string> values = new(StringComparer.Ordinal)
        {
            [NumericsKey] = Numerics.ToString(CultureInfo.InvariantCulture),
        };
        if (model is not null) values[ModelKey] = JsonSerializer.Serialize(model);
        foreach (RunField field in RunFields.All.Where(field => field.DecidesBits))
        {
            if (field.CanonicalText(plan) is { } text) values[field.Key] = text;
        }

        return new RunIdentity($"{{{string.Join(',', values.Select(pair => $"{JsonSerializer.Serialize(pair.Key)}:{pair.Value}"))}}}");
    }

    /// <summary>The identity of a run, in which the content of its data stands for a path. The files of the data are read.</summary>
    /// <param name="specification">What it does; it must be right.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="UserErrorException">The specification is wrong, or the data cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static RunIdentity OfContent(RunSpecification specification, CancellationToken cancellation = default) =>
        Of(specification, DataContent.NameOf(specification.Data, cancellation));

    /// <summary>The identity of the same run with another seed: what <see cref="Of"/> gives, without looking at the rest again.</summary>
    public RunIdentity WithSeed(ulong seed) =>
        new(SeedValue().Replace(Text, $"${{1}}{seed.ToString(CultureInfo.InvariantCulture)}", count: 1));

    /// <inheritdoc/>
    public override string ToString() => Hash;

    // Within a string the quotation marks would be escaped.
    [GeneratedRegex("""(?<=[{,])("seed":)\d+""")]
    private static partial Regex SeedValue();
}
