using Disentangle.Foundation.Numerics;

namespace Disentangle.Estimators;

/// <summary>The means of the three parts of the KL term and of their sum, one code or batch after the other.</summary>
internal struct KlPartMeans
{
    private RunningMean _information, _correlation, _dimensionWise, _kl;

    /// <summary>The mean of the sums so far, in nats.</summary>
    public readonly double Kl => _kl.Mean;

    /// <summary>The means so far with their standard errors, in nats.</summary>
    public readonly KlParts Parts => new(
        _information.Mean, _correlation.Mean, _dimensionWise.Mean,
        _information.StandardError, _correlation.StandardError, _dimensionWise.StandardError, _kl.StandardError);

    /// <summary>Takes the parts of one more code or batch, and their sum.</summary>
    public void Add(double information, double correlation, double dimensionWise, double kl)
    {
        _information.Add(information);
        _correlation.Add(correlation);
        _dimensionWise.Add(dimensionWise);
        _kl.Add(kl);
    }
}
