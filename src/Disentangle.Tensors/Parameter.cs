using Disentangle.Tensors.Autodiff;

namespace Disentangle.Tensors;

/// <summary>A tensor that training changes, and the gradient of the latest loss with respect to it.</summary>
/// <param name="name">Unique within a model, for example <c>encoder.conv1.weight</c>.</param>
/// <param name="shape">The size of the value and of the gradient.</param>
/// <param name="device">Whose memory they are in; null for the host's.</param>
public sealed class Parameter(string name, Shape shape, IKernels? device = null)
{
    /// <summary>Unique within a model.</summary>
    public string Name { get; } = name;

    /// <summary>The current value.</summary>
    public Tensor Value { get; } = device?.CreateTensor(shape) ?? new(shape);

    /// <summary>The gradient left by the latest <see cref="Tape.Backward"/> of a tape that trains this parameter.</summary>
    public Tensor Gradient { get; } = device?.CreateTensor(shape) ?? new(shape);

    /// <summary>The name and the shape.</summary>
    public override string ToString() => $"{Name} {Value.Shape}";
}

/// <summary>An ordered set of parameters with different names.</summary>
public sealed class ParameterSet
{
    private readonly List<Parameter> _ordered = [];
    private readonly HashSet<Parameter> _members = [];
    private readonly HashSet<string> _names = [];

    /// <summary>The set of the given parameters, in their order.</summary>
    /// <exception cref="ArgumentException">Two parameters have the same name.</exception>
    public ParameterSet(params IEnumerable<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
        {
            if (!_members.Add(parameter)) continue;
            if (!_names.Add(parameter.Name)) throw new ArgumentException($"two parameters are named {parameter.Name}");
            _ordered.Add(parameter);
        }
    }

    /// <summary>The set without members.</summary>
    public static ParameterSet Empty { get; } = new();

    /// <summary>The parameters in their order.</summary>
    public IReadOnlyList<Parameter> Items => _ordered;

    /// <summary>How many numbers the parameters hold together.</summary>
    public long ValueCount => _ordered.Sum(p => (long)p.Value.Count);

    /// <summary>Whether <paramref name="parameter"/> is a member.</summary>
    public bool Contains(Parameter parameter) => _members.Contains(parameter);

    /// <summary>The parameters of this set followed by those of <paramref name="other"/>.</summary>
    public ParameterSet Union(ParameterSet other) => new(_ordered.Concat(other._ordered));
}
