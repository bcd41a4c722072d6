using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Datasets.Sampling;

/// <summary>
/// Draws a partner for an image: the image of the same factor values but for some, chosen at random. Partners that training does not see,
/// since they are held out, are drawn again. For one thread; draws allocate nothing.
/// </summary>
public sealed class PairSampler
{
    private const int MostTries = 1000;

    private readonly IFactorGrid _grid;
    private readonly ImageSampler _sampler;
    private readonly PairRule _rule;
    private readonly FactorSteps? _steps;
    private readonly int[] _order, _values, _partner;

    /// <summary>A sampler of partners.</summary>
    /// <param name="data">The images.</param>
    /// <param name="sampler">How training draws images: what it never draws is no partner.</param>
    /// <param name="rule">How pairs differ.</param>
    /// <exception cref="UserErrorException">The data is no complete grid, or has too few factors for the rule.</exception>
    public PairSampler(IImageDataset data, ImageSampler sampler, PairRule rule)
    {
        _grid = data as IFactorGrid ?? throw new UserErrorException(
            $"pairs need images of every combination of factor values, which {data.Name} does not have",
            "disentangle list data shows which data sets are complete grids");
        (_sampler, _rule) = (sampler, rule);

        // A factor of one value cannot change.
        _order = [.. Enumerable.Range(0, _grid.Factors.Count).Where(place => _grid.Factors[place].Size > 1)];
        (_values, _partner) = (new int[_grid.Factors.Count], new int[_grid.Factors.Count]);
        if (rule.StepRate is { } rate)
        {
            _steps = new FactorSteps(_grid.Factors, rate);
            if (_steps.IsEmpty)
                throw new UserErrorException(
                    $"steps need a factor of at least 2 values in an order, and {data.Name} has none",
                    "transition=uniform changes factors without an order, too");
            return;
        }

        int least = rule.Most is null ? 2 : 1;
        if (_order.Length < least)
            throw new UserErrorException($"pairs need {least} factors of at least 2 values, {data.Name} has {_order.Length}");
        if (rule.Most is < 1 || rule.Most > _order.Length)
        {
            throw new UserErrorException(
                $"the factors that change in a pair must be from 1 to {_order.Length} for {data.Name}, got {rule.Most}");
        }
    }

    /// <summary>The partner of an image.</summary>
    /// <param name="image">Its index.</param>
    /// <param name="random">Decides the partner.</param>
    /// <exception cref="UserErrorException">A thousand draws in a row are held out.</exception>
    public Partner Draw(int image, ref Philox random)
    {
        _grid.FactorsOf(image, _values);
        for (int attempt = 0; attempt < MostTries; attempt++)
        {
            Partner partner = DrawAny(ref random);
            if (_sampler.ProbabilityOf(partner.Image) > 0) return partner;
        }

        throw new UserErrorException(
            $"image {image} of {_grid.Name} has no partner that training sees: {MostTries} draws in a row are held out",
            "hold out fewer images");
    }

    private Partner DrawAny(ref Philox random)
    {
        if (_steps is not null)
        {
            (int changed, int last) = _steps.Draw(_values, _partner, ref random);
            return new Partner(_grid.IndexOf(_partner), changed, last);
        }

        int most = _rule.Most ?? 1 + random.NextInt(_order.Length - 1);
        int chosen = !_rule.AlwaysMost && random.NextInt(2) == 0 ? 1 : most;

        // From the same order each time, so that a partner depends on nothing but the stream.
        Array.Sort(_order);
        random.Choose<int>(_order, chosen);
        _values.CopyTo(_partner, 0);
        foreach (int place in _order.AsSpan(0, chosen))
        {
            int size = _grid.Factors[place].Size, value = random.NextInt(_rule.OtherValues ? size - 1 : size);
            _partner[place] = _rule.OtherValues && value >= _values[place] ? value + 1 : value;
        }

        return new Partner(_grid.IndexOf(_partner), chosen, _order[chosen - 1]);
    }
}
