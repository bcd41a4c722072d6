namespace Disentangle.Tensors.Kernels;

internal sealed partial class CpuKernels<V>
{
    public void Fill(Tensor y, float value) => y.Values.Fill(value);

    public void Map(Formula formula, ReadOnlySpan<Tensor> operands, Tensor y, bool accumulate = false)
    {
        if (operands.Length != formula.Operands)
            throw new ArgumentException($"{formula.Kind} has {formula.Operands} operands, got {operands.Length}");
        Tensor a = operands[0], b = operands.Length > 1 ? operands[1] : a, c = operands.Length > 2 ? operands[2] : a;
        Tensor d = operands.Length > 3 ? operands[3] : a;
        (float first, float second) = (formula.First, formula.Second);
        switch (formula.Kind)
        {
            case FormulaKind.Affine when first == 1 && second == 0 && !accumulate: Copy(a, y); break;
            case FormulaKind.Affine: Map(new AffineFormula(first, second), a, y, accumulate); break;
            case FormulaKind.Sum: Map(default(SumFormula), a, b, y, accumulate); break;
            case FormulaKind.Difference: Map(default(DifferenceFormula), a, b, y, accumulate); break;
            case FormulaKind.Product: Map(default(ProductFormula), a, b, y, accumulate); break;
            case FormulaKind.Quotient: Map(default(QuotientFormula), a, b, y, accumulate); break;
            case FormulaKind.DivisorGradient: Map(default(DivisorFormula), a, b, c, y, accumulate); break;
            case FormulaKind.DifferenceOfSums: Map(default(DifferenceOfSumsFormula), a, b, c, d, y, accumulate); break;
            case FormulaKind.WeightedSum: Map(new WeightedSumFormula(first, second), a, b, y, accumulate); break;
            case FormulaKind.OverRoot: Map(new OverRootFormula(first, second), a, b, y, accumulate); break;
            case FormulaKind.Function: MapFunction(formula.Function, a, y, accumulate); break;
            case FormulaKind.FunctionGradient: MapFunctionGradient(formula.Function, a, b, c, y, accumulate); break;
            case FormulaKind.Activation: MapActivation(formula.Activation, a, y, accumulate); break;
            case FormulaKind.ActivationGradient: MapActivationGradient(formula.Activation, a, b, y, accumulate); break;
            case FormulaKind.GaussianKl: Map(default(GaussianKlFormula), a, b, y, accumulate); break;
            case FormulaKind.GaussianKlLogVarianceGradient: Map(default(GaussianKlLogVarianceFormula), a, b, y, accumulate); break;
            case FormulaKind.Reparameterise: Map(default(ReparameteriseFormula), a, b, c, y, accumulate); break;
            case FormulaKind.ReparameteriseNoiseGradient: Map(default(ReparameteriseNoiseFormula), a, b, y, accumulate); break;
            case FormulaKind.GaussianLogDensity: Map(default(GaussianLogDensityFormula), a, b, c, y, accumulate); break;
            case FormulaKind.ReparameteriseLogVarianceGradient:
                Map(default(ReparameteriseLogVarianceFormula), a, b, c, y, accumulate);
                break;
            case FormulaKind.GaussianLogDensityMeanGradient:
                Map(new GaussianLogDensityMeanFormula(first), a, b, c, d, y, accumulate);
                break;
            case FormulaKind.GaussianLogDensityLogVarianceGradient:
                Map(default(GaussianLogDensityLogVarianceFormula), a, b, c, d, y, accumulate);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(formula), formula.Kind, "not a formula");
        }
    }
}
