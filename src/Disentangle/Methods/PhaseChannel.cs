namespace Disentangle.Methods;

/// <summary>
/// Hands values from a phase of a training step to the phases after it, on the device. All batches of a step share it:
/// <see cref="Batch.PassOn"/> and <see cref="Batch.Passed"/>.
/// </summary>
/// <param name="kernels">Whose memory the values are in.</param>
public sealed class PhaseChannel(IKernels kernels)
{
    private readonly Dictionary<string, Passing> _passed = new(StringComparer.Ordinal);

    /// <summary>Copies a value for the phases after this one.</summary>
    internal void Give(string name, Var value, long step)
    {
        if (!_passed.TryGetValue(name, out Passing? passing)) _passed[name] = passing = new Passing(kernels.CreateTensor());
        passing.Values.Resize(value.Shape);
        kernels.Copy(value.Value, passing.Values);
        passing.Step = step;
    }

    /// <summary>What was given in this step.</summary>
    /// <exception cref="InvalidOperationException">Nothing was.</exception>
    internal Tensor Take(string name, long step) => _passed.TryGetValue(name, out Passing? passing) && passing.Step == step
        ? passing.Values
        : throw new InvalidOperationException($"no phase before this one passed on {name} in step {step}");

    private sealed class Passing(Tensor values)
    {
        public Tensor Values { get; } = values;

        public long Step { get; set; }
    }
}
