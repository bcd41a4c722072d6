namespace Disentangle.Optimizers;

/// <summary>Makes an optimizer of some parameters.</summary>
public delegate IOptimizer OptimizerFactory(ParameterSet parameters, IKernels kernels);

/// <summary>
/// Makes an optimizer of networks that are trained against others, with a learning rate of their own or, where that is null, the run's.
/// </summary>
public delegate IOptimizer AdversarialOptimizerFactory(ParameterSet parameters, IKernels kernels, double? rate);

/// <summary>Makes an optimizer of some parameters with weight decay and a largest size of each element of a gradient.</summary>
public delegate IOptimizer DecayedOptimizerFactory(ParameterSet parameters, IKernels kernels, double decay, double clip);

/// <summary>A tensor that an optimizer keeps between steps.</summary>
/// <param name="Name">The parameter's name and the state's, for example <c>encoder.conv1.weight.m</c>.</param>
/// <param name="Value">Changed by each step.</param>
public sealed record OptimizerState(string Name, Tensor Value);

/// <summary>Changes parameters so that the loss falls, given the gradient in each <see cref="Parameter.Gradient"/>.</summary>
public interface IOptimizer
{
    /// <summary>What it keeps between steps: saved with a checkpoint and written back on resuming.</summary>
    IReadOnlyList<OptimizerState> State { get; }

    /// <summary>Changes the parameters once.</summary>
    /// <param name="t">The number of this update, 1 for the first.</param>
    void Step(long t);
}
