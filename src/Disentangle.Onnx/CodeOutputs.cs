using System.Text.RegularExpressions;

namespace Disentangle.Onnx;

/// <summary>An output of an encoder that may be codes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Units">How many numbers it has for each image.</param>
/// <param name="Lowest">The lowest of them that was seen.</param>
/// <param name="LowestOfSecondHalf">The lowest of the second half of each image's.</param>
/// <param name="IsDrawn">Whether they are others each time for the same image.</param>
internal sealed record CodeOutput(string Name, int Units, float Lowest, float LowestOfSecondHalf, bool IsDrawn);

/// <summary>Which outputs of an encoder are the codes, and what each is.</summary>
/// <param name="Form">One of <see cref="Forms"/>.</param>
/// <param name="Names">The outputs, one for each part of the form; a single one of two parts has them side by side.</param>
/// <param name="Latents">D.</param>
internal sealed partial record CodeOutputs(string Form, IReadOnlyList<string> Names, int Latents)
{
    public const string Mean = "mean", Sample = "sample";

    private const string LogVariance = "log-variance", Deviation = "std", Variance = "variance";

    // exp(-46) is 1e-20: a deviation of 1e-10, where a network gives 0.
    private const float LeastVariance = 1e-20f;

    /// <summary>What an encoder may give, as a user types it.</summary>
    public static IReadOnlyList<string> Forms { get; } =
        [Mean, $"{Mean},{LogVariance}", $"{Mean},{Deviation}", $"{Mean},{Variance}", Sample];

    /// <summary>Whether the posterior has variances.</summary>
    public bool HasVariances => Form.Contains(',', StringComparison.Ordinal);

    /// <summary>Whether two parts stand side by side in one output.</summary>
    public bool IsPacked => HasVariances && Names.Count == 1;

    /// <summary>Finds the codes among the outputs.</summary>
    /// <param name="file">What to call the network in sentences.</param>
    /// <param name="all">The outputs that are (n, D).</param>
    /// <param name="form">What the user says that they are, or null.</param>
    /// <param name="names">The outputs that the user names; empty where he names none.</param>
    /// <param name="decoded">How many units the decoder reads; 0 where that is not known.</param>
    /// <exception cref="UserErrorException">They cannot be told.</exception>
    public static CodeOutputs Find(string file, IReadOnlyList<CodeOutput> all, string? form, IReadOnlyList<string> names, int decoded = 0)
    {
        if (form is not null && !Forms.Contains(form))
            throw new UserErrorException($"codes must be one of {string.Join(" ", Forms)}, got {Shown.Short(form)}");
        if (all.Count == 0)
            throw new UserErrorException($"{file}: none of its outputs has the shape (n, D): a code for each image",
                "export the encoder alone, with codes as outputs");
        CodeOutput[] chosen = names.Count == 0 ? Wanted(all, form == Sample) : [.. names.Select(name => Named(file, all, name))];
        if (form is null) return Guess(file, chosen, decoded);
        string[] parts = form.Split(',');
        if (chosen.Length > parts.Length && names.Count == 0 && ByName(chosen, parts) is { } named) chosen = named;
        if (chosen.Length == 1 && parts.Length == 2)
        {
            if (chosen[0].Units % 2 == 0) return new CodeOutputs(form, [chosen[0].Name], chosen[0].Units / 2);
            throw new UserErrorException(
                $"{file}: {Shown.Short(chosen[0].Name)} has {chosen[0].Units} numbers for each image, which are not {form} side by side");
        }

        if (chosen.Length != parts.Length || chosen.Any(output => output.Units != chosen[0].Units)) throw Unclear(file, chosen, form);
        return new CodeOutputs(form, [.. chosen.Select(output => output.Name)], chosen[0].Units);
    }

    /// <summary>Turns what stands in the second place of the form into log-variances.</summary>
    /// <exception cref="UserErrorException">A deviation or variance is below 0.</exception>
    public void ToLogVariances(Span<float> values, string file)
    {
        if (Form.EndsWith(LogVariance, StringComparison.Ordinal)) return;
        bool deviation = Form.EndsWith(Deviation, StringComparison.Ordinal);
        foreach (ref float value in values)
        {
            if (value < 0)
                throw new UserErrorException($"{file}: gives a {(deviation ? "standard deviation" : "variance")} below 0, {value}");
            value = MathF.Log(Math.Max(deviation ? value * value : value, LeastVariance));
        }
    }

    // Samples beside means are left out, and means beside samples where those are asked for.
    private static CodeOutput[] Wanted(IReadOnlyList<CodeOutput> all, bool samples)
    {
        CodeOutput[] wanted = [.. all.Where(output => output.IsDrawn == samples)];
        return wanted.Length > 0 ? wanted : [.. all];
    }

    // Names are certain; two outputs without telling names are told apart by what they cannot be.
    private static CodeOutputs Guess(string file, CodeOutput[] chosen, int decoded)
    {
        // Half of them are enough for the decoder, and the other half cannot be deviations.
        if (chosen is [{ LowestOfSecondHalf: < 0 } packed] && packed.Units == 2 * decoded)
            return new CodeOutputs(Forms[1], [packed.Name], decoded);
        foreach (string form in Forms.Where(form => form.Contains(',', StringComparison.Ordinal)))
        {
            if (ByName(chosen, form.Split(',')) is { } pair && pair[0].Units == pair[1].Units)
                return new CodeOutputs(form, [pair[0].Name, pair[1].Name], pair[0].Units);
        }

        if (chosen.Length == 1) return new CodeOutputs(Mean, [chosen[0].Name], chosen[0].Units);
        if (chosen is [var first, { Lowest: < 0 } second] && first.Units == second.Units
            && chosen.All(output => PartOf(output.Name) is null))
            return new CodeOutputs(Forms[1], [first.Name, second.Name], first.Units);
        if (ByName(chosen, [Mean]) is [{ } mean] && !chosen.Any(output => PartOf(output.Name) is LogVariance or Deviation or Variance))
            return new CodeOutputs(Mean, [mean.Name], mean.Units);
        throw Unclear(file, chosen, null);
    }

    private static CodeOutput[]? ByName(CodeOutput[] outputs, string[] parts)
    {
        CodeOutput[][] found = [.. parts.Select(part => outputs.Where(output => PartOf(output.Name) == part).ToArray())];
        return found.All(one => one.Length == 1) ? [.. found.Select(one => one[0])] : null;
    }

    // What a name says: mu, z_mean, fc_logvar, std, encoder/z_log_var/BiasAdd:0 ... but not var_12, which counts variables, nor parts of
    // other words: variational, upscaled, last_dense.
    private static string? PartOf(string name) =>
        LogVarianceName().IsMatch(name) ? LogVariance
        : DeviationName().IsMatch(name) ? Deviation
        : VarianceName().IsMatch(name) ? Variance
        : MeanName().IsMatch(name) ? Mean
        : SampleName().IsMatch(name) ? Sample : null;

    private static CodeOutput Named(string file, IReadOnlyList<CodeOutput> all, string name) =>
        all.FirstOrDefault(output => output.Name == name)
        ?? throw new UserErrorException($"{file}: has no output {Shown.Short(name)} of shape (n, D)", $"its outputs are {Listed(all)}");

    private static UserErrorException Unclear(string file, IReadOnlyList<CodeOutput> outputs, string? form) => new(
        form is null
            ? $"{file}: it cannot be told which of its outputs are the codes, and what they are: {Listed(outputs)}"
            : $"{file}: {form} needs {form.Split(',').Length} outputs of the same size, and there are {Listed(outputs)}",
        $"name them in order and say what they are: --outputs A,B --codes {form ?? Forms[1]}");

    private static string Listed(IEnumerable<CodeOutput> outputs) =>
        string.Join(", ", outputs.Take(8).Select(output => $"{Shown.Short(output.Name)} ({output.Units})"));

    [GeneratedRegex(@"log.?(_|-)?(sigma|var|scale|std)|lnvar|logv", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex LogVarianceName();

    [GeneratedRegex(
        @"((?<![a-z]{2})(std|scale)|sigmas?|stdd?ev)(?![a-z]|_?\d)|stdd?ev", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex DeviationName();

    [GeneratedRegex(@"variance|(?<![a-z]{2})var(?![a-z]|_?\d)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex VarianceName();

    [GeneratedRegex(@"mean|(^|[^a-z])mu($|[^a-z])|loc($|[^a-z])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex MeanName();

    [GeneratedRegex(@"sample|(^|[^a-z])z$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex SampleName();
}
