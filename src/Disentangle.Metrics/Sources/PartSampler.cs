using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Sources;

/// <summary>Draws images of one part of the data: of those that are learned from, or of those that are tested on.</summary>
internal sealed class PartSampler : FactorSampler
{
    private readonly FactorSampler _all;

    // [k][v]: the images of the part whose factor k has the value v, or null where there is none.
    private readonly ImageSampler?[][] _groups;

    /// <summary>A part of what a sampler draws.</summary>
    /// <param name="all">The sampler.</param>
    /// <param name="places">The part's images by their places in what is drawn, at least one.</param>
    public PartSampler(FactorSampler all, ReadOnlySpan<int> places)
        : base(all.Factors, places.Length)
    {
        _all = all;
        Drawn = all.Drawn.Among(places);
        _groups = [.. all.Factors.Select(factor => new ImageSampler?[factor.Size])];
        List<int>?[][] members = [.. all.Factors.Select(factor => new List<int>?[factor.Size])];
        int[] values = new int[all.Factors.Count];
        for (int place = 0; place < Drawn.Count; place++)
        {
            FactorsOf(Drawn.ImageAt(place), values);
            for (int k = 0; k < values.Length; k++) (members[k][values[k]] ??= []).Add(place);
        }

        for (int k = 0; k < members.Length; k++)
        {
            for (int v = 0; v < members[k].Length; v++)
                _groups[k][v] = members[k][v] is { } own ? Drawn.Among(own.ToArray()) : null;
        }

        VaryingFactors = [.. Enumerable.Range(0, _groups.Length).Where(k => _groups[k].Count(group => group is not null) > 1)];
    }

    public override bool IsCompleteGrid => false;

    public override IReadOnlyList<int> VaryingFactors { get; }

    internal override ImageSampler Drawn { get; }

    public override int Draw(ref Philox random) => Drawn.Draw(ref random);

    public override int DrawSharing(ref Philox random, int factor, int image) => GroupOf(factor, image).Draw(ref random);

    public override void FactorsOf(int image, Span<int> values) => _all.FactorsOf(image, values);

    /// <summary>The effective number of images whose factor has a value.</summary>
    public double EffectiveCount(int factor, int value) => _groups[factor][value]?.EffectiveCount ?? 0;

    /// <summary>The images whose factor has one of some values; at least one image has.</summary>
    public ImageSampler With(int factor, IReadOnlyCollection<int> values)
    {
        if (Enumerable.Range(0, _groups[factor].Length).All(v => _groups[factor][v] is null || values.Contains(v))) return Drawn;
        int[] own = new int[_groups.Length];
        return Drawn.Among([.. Enumerable.Range(0, Drawn.Count).Where(place =>
        {
            FactorsOf(Drawn.ImageAt(place), own);
            return values.Contains(own[factor]);
        })]);
    }

    /// <summary>
    /// Draws all but the first of <paramref name="images"/> among those that share a factor's value with the first: distinct images, or,
    /// where they have weights, images other than the first.
    /// </summary>
    public void DrawOthers(ref Philox random, int factor, Span<int> images)
    {
        ImageSampler group = GroupOf(factor, images[0]);
        for (int l = 1; l < images.Length; l++)
        {
            Span<int> taken = images[..(!group.IsUniform ? 1 : l)];
            do images[l] = group.Draw(ref random);
            while (taken.Contains(images[l]));
        }
    }

    private ImageSampler GroupOf(int factor, int image)
    {
        Span<int> values = stackalloc int[_groups.Length];
        FactorsOf(image, values);
        return _groups[factor][values[factor]]!;
    }
}
