namespace Disentangle.Tensors;

/// <content>Codes whose units take certain values only.</content>
public partial interface IKernels
{
    /// <summary>
    /// The nearest value of each unit: indices[b, d] = the lowest j with the least |x[b, d] - values[d, j]|, and y[b, d] = values[d,
    /// indices[b, d]]. x, y and indices (B, D), values (D, L).
    /// </summary>
    void Quantise(Tensor x, Tensor values, Tensor y, Tensor indices);

    /// <summary>dvalues[d, j] (+)= the sum of dy[b, d] over the rows b whose indices[b, d] is j.</summary>
    void QuantiseValuesGradient(Tensor indices, Tensor dy, Tensor dvalues, bool accumulate);
}
