namespace Disentangle.Tensors.Kernels;

internal sealed partial class CpuKernels<V>
{
    public void Fill(Tensor y, float value) => y.Values.Fill(value);

    public void Affine(Tensor x, float scale, float offset, Tensor y, bool accumulate)
    {
        if (scale == 1 && offset == 0 && !accumulate) x.Values.CopyTo(y.Values);
        else Map(new AffineFormula(scale, offset), x, y, accumulate);
    }

    public void Add(Tensor a, Tensor b, Tensor y) => Map(default(SumFormula), a, b, y);

    public void Subtract(Tensor a, Tensor b, Tensor y) => Map(default(DifferenceFormula), a, b, y);

    public void Multiply(Tensor a, Tensor b, Tensor y, bool accumulate) => Map(default(ProductFormula), a, b, y, accumulate);

    public void Divide(Tensor a, Tensor b, Tensor y, bool accumulate) => Map(default(QuotientFormula), a, b, y, accumulate);

    public void DivisorGradient(Tensor dy, Tensor y, Tensor b, Tensor db, bool accumulate) => Map(default(DivisorFormula), dy, y, b, db, accumulate);
}
