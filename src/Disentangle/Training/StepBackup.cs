using Disentangle.Methods;
using Disentangle.Serialization;

namespace Disentangle.Training;

/// <summary>
/// Copies of what the phases of a step change before the last phase is checked, so that a step that fails late can be undone.
/// The last phase is checked before it updates anything, so of a method of one phase only statistics are copied, which change while its
/// loss is computed.
/// </summary>
internal sealed class StepBackup
{
    private readonly IKernels _kernels;
    private readonly List<(Tensor Value, Tensor Copy)> _pairs = [];

    public StepBackup(IMethod method, IKernels kernels)
    {
        _kernels = kernels;
        foreach (NamedTensor statistic in method.Statistics) Add(statistic.Value);
        foreach (Phase phase in method.Phases.SkipLast(1))
        {
            foreach (Parameter parameter in phase.Updates.Items) Add(parameter.Value);
            foreach (Optimizers.OptimizerState state in phase.Optimizer.State) Add(state.Value);
        }
    }

    public void Take()
    {
        foreach ((Tensor value, Tensor copy) in _pairs) _kernels.Copy(value, copy);
    }

    public void Restore()
    {
        foreach ((Tensor value, Tensor copy) in _pairs) _kernels.Copy(copy, value);
    }

    private void Add(Tensor value)
    {
        if (!_pairs.Exists(pair => ReferenceEquals(pair.Value, value))) _pairs.Add((value, _kernels.CreateTensor(value.Shape)));
    }
}
