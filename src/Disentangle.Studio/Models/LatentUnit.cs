using Disentangle.Experiments.Runs;

namespace Disentangle.Studio.Models;

/// <summary>A latent unit as the studio shows it.</summary>
/// <param name="Unit">Its position in the code.</param>
/// <param name="Kl">Its mean KL divergence from the prior in nats; NaN where the encoder is deterministic.</param>
/// <param name="Information">The exact information that it carries about the image, in nats, where the
/// run was taken apart; or null.</param>
/// <param name="IsActive">Whether its mean varies over the images.</param>
/// <param name="Match">The factors that it follows and how much it explains of each; null where it follows none.</param>
/// <param name="Values">The values of its strip, in order.</param>
/// <param name="IsDiscrete">Whether it takes these values only.</param>
/// <param name="Note">What a user wrote about it.</param>
public sealed record LatentUnit(
    int Unit, double Kl, double? Information, bool IsActive, string? Match, IReadOnlyList<float> Values, bool IsDiscrete,
    UnitNote Note)
{
    /// <summary>What it is called.</summary>
    public string Name => $"z{Unit}";
}
