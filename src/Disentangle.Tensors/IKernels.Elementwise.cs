namespace Disentangle.Tensors;

/// <content>
/// Elementwise arithmetic: all tensors of a call have the same number of values, and the result may be one of the operands. The formulas
/// have names in <see cref="Elementwise"/>.
/// </content>
public partial interface IKernels
{
    /// <summary>y = value everywhere.</summary>
    void Fill(Tensor y, float value);

    /// <summary>y (+)= formula(operands), element by element.</summary>
    /// <exception cref="ArgumentException">The formula has another number of operands, or they differ in their number of
    /// values.</exception>
    void Map(Formula formula, ReadOnlySpan<Tensor> operands, Tensor y, bool accumulate = false);
}
