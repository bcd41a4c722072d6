using Disentangle.Layers;
using Disentangle.Serialization;

namespace Disentangle.Interchange;

/// <summary>Where each tensor of a model here stands in a model made elsewhere.</summary>
/// <param name="Rules">A rule each; no two are of the same tensor here.</param>
/// <param name="Ignored">Names there, * standing for any letters, that no tensor here needs.</param>
/// <param name="Kept">Names here, likewise, that may stay as they are.</param>
public sealed partial record WeightMap(IReadOnlyList<WeightRule> Rules, IReadOnlyList<string> Ignored, IReadOnlyList<string> Kept)
{
    private const int MostNamed = 5;

    /// <summary>
    /// Gives tensors the values of a model made elsewhere. Every tensor here that is not kept gets its values, and every tensor there that
    /// is not ignored is used; otherwise nothing changes.
    /// </summary>
    /// <param name="state">The model made elsewhere.</param>
    /// <param name="tensors">The tensors here.</param>
    /// <exception cref="UserErrorException">A tensor is missing here or there, is of another shape, is not used, or holds a
    /// value that is not finite.</exception>
    public void Fill(StateDictionary state, IReadOnlyList<NamedTensor> tensors)
    {
        CheckNames(state, tensors);
        List<(Tensor Tensor, float[] Values)> filled = [];
        foreach (WeightRule rule in Rules)
        {
            if (tensors.FirstOrDefault(tensor => tensor.Name == rule.Ours) is { } ours)
                filled.Add((ours.Value, Read(state, rule, ours.Value.Shape)));
        }

        foreach ((Tensor tensor, float[] values) in filled) values.CopyTo(tensor.HostWrite());
    }

    /// <summary>The tensors of a model here with the names and layouts of the other.</summary>
    /// <param name="tensors">The tensors here; each has a rule with one name there.</param>
    public IReadOnlyList<NamedTensor> ToTheirs(IReadOnlyList<NamedTensor> tensors) => [.. tensors.Select(tensor =>
    {
        WeightRule rule = Rules.First(rule => rule.Ours == tensor.Name);
        int[] places = rule.Places(tensor.Value.Shape);
        float[] values = new float[places.Length];
        for (int i = 0; i < places.Length; i++) values[places[i]] = tensor.Value.HostRead()[i];
        Shape shape = rule.ShapeThere(tensor.Value.Shape) switch
        {
            [] => Shape.Scalar,
            [int a] => new Shape(a),
            [int a, int b] => new Shape(a, b),
            int[] d => new Shape(d[0], d[1], d[2], d[3]),
        };
        return new NamedTensor(rule.Theirs.Single(), new Tensor(shape, values));
    })];

    private void CheckNames(StateDictionary state, IReadOnlyList<NamedTensor> tensors)
    {
        string[] names = [.. tensors.Select(tensor => tensor.Name)];
        HashSet<string> mapped = [.. Rules.Select(rule => rule.Ours)];
        if (mapped.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw Names.Unknown("tensor", unknown, names, "this model");
        NamePatterns kept = new(Kept), ignored = new(Ignored);
        string[] missing = [.. names.Where(name => !mapped.Contains(name) && !kept.Match(name))];
        if (missing.Length > 0)
        {
            throw new UserErrorException(
                $"the map assigns no values to {Some(missing)} of this model",
                "add a line NAME <- THEIRS for each, or keep NAME to leave its initial values");
        }

        HashSet<string> used = [.. Rules.SelectMany(rule => rule.Theirs)];
        if (used.FirstOrDefault(name => state.Find(name) is null) is { } absent)
        {
            if (state.PassedOver.TryGetValue(absent, out string? other))
                throw new UserErrorException(
                    $"{state.Path}: {Shown.Short(absent)} is an object {Shown.Short(other)}, not a readable "
                        + "tensor, but the map refers to it");
            string? nearest = Spelling.Nearest(absent, state.Tensors.Select(tensor => tensor.Name));
            throw new UserErrorException(
                $"{state.Path}: has no tensor {Shown.Short(absent)}, to which the map "
                    + $"refers{(nearest is null ? "" : $"; did you mean {Shown.Short(nearest)}?")}",
                $"it holds {Some([.. state.Tensors.Select(tensor => tensor.Name)])}");
        }

        string[] unused = [.. state.Tensors.Select(tensor => tensor.Name).Where(name => !used.Contains(name) && !ignored.Match(name))];
        if (unused.Length > 0)
            throw new UserErrorException($"{state.Path}: holds {Some(unused)}, which the map does not use",
                "the architecture may differ; a line ignore NAME in the map skips a tensor");
    }

    private static float[] Read(StateDictionary state, WeightRule rule, Shape ours)
    {
        int[] expected = rule.ShapeThere(ours);
        StateTensor[] parts = [.. rule.Theirs.Select(name => state.Find(name)!)];
        if (parts.Length > 1) CheckParts(state, rule, parts, expected);
        else if (!parts[0].Dimensions.SequenceEqual(expected))
        {
            throw new UserErrorException(
                $"{state.Path}: the tensor {Shown.Short(parts[0].Name)} must have the shape {StateTensor.Text(expected)} "
                    + $"for {rule.Ours}, got {parts[0].ShapeText}",
                "the image size, the number of latent units and the layer widths determine the shapes; widths follow the name of the "
                    + "architecture, as in --arch mlp:400");
        }

        float[] theirs = parts.Length == 1 ? parts[0].ToFloats() : [.. parts.SelectMany(part => part.ToFloats())];
        if (Array.FindIndex(theirs, value => !float.IsFinite(value)) is >= 0 and int at)
            throw new UserErrorException(
                $"{state.Path}: the tensor {string.Join(" + ", rule.Theirs)} holds {theirs[at]}; a model must have finite values");
        int[] places = rule.Places(ours);
        return [.. places.Select(place => theirs[place])];
    }

    private static void CheckParts(StateDictionary state, WeightRule rule, StateTensor[] parts, int[] expected)
    {
        if (rule.Kind == WeightKind.TransposedConvolution)
            throw new UserErrorException($"a transposed convolution is read from one tensor, but the map has {rule}");
        bool fits = parts.All(part => part.Dimensions.Count == expected.Length && part.Dimensions.Skip(1).SequenceEqual(expected.Skip(1)));
        if (fits && parts.Sum(part => (long)part.Dimensions[0]) == expected[0]) return;
        throw new UserErrorException(
            $"{state.Path}: the tensors {string.Join(" + ", rule.Theirs)} must have the shape {StateTensor.Text(expected)} "
                + $"together for {rule.Ours}, " +
            $"got {string.Join(" + ", parts.Select(part => part.ShapeText))}");
    }

    private static string Some(string[] names) => string.Join(", ", names.Take(MostNamed).Select(name => Shown.Short(name)))
        + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "");
}
