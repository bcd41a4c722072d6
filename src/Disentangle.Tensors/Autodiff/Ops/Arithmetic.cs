namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>a + b, of the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var Add(Var a, Var b)
    {
        RequireSameShape("addition", a, b);
        AddNode node = a.Tape.Record<AddNode>();
        node.Forward(a, b);
        return new Var(node);
    }

    /// <summary>a - b, of the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var Subtract(Var a, Var b)
    {
        RequireSameShape("subtraction", a, b);
        SubtractNode node = a.Tape.Record<SubtractNode>();
        node.Forward(a, b);
        return new Var(node);
    }

    /// <summary>a * b element by element, of the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var Multiply(Var a, Var b)
    {
        RequireSameShape("multiplication", a, b);
        MultiplyNode node = a.Tape.Record<MultiplyNode>();
        node.Forward(a, b);
        return new Var(node);
    }

    /// <summary>a / b element by element, of the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var Divide(Var a, Var b)
    {
        RequireSameShape("division", a, b);
        DivideNode node = a.Tape.Record<DivideNode>();
        node.Forward(a, b);
        return new Var(node);
    }

    private static void RequireSameShape(string operation, Var a, Var b)
    {
        if (a.Shape != b.Shape) throw new ArgumentException($"{operation} needs two values of the same shape, got {a.Shape} and {b.Shape}");
    }

    private sealed class AddNode : Node
    {
        private Var _a, _b;

        public void Forward(Var a, Var b)
        {
            (_a, _b) = (a, b);
            DependsOn(a, b);
            Value.Resize(a.Shape);
            Tape.Kernels.Add(a.Value, b.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_a, out Tensor da, out bool addA)) kernels.Affine(Gradient, 1, 0, da, addA);
            if (Wants(_b, out Tensor db, out bool addB)) kernels.Affine(Gradient, 1, 0, db, addB);
        }
    }

    private sealed class SubtractNode : Node
    {
        private Var _a, _b;

        public void Forward(Var a, Var b)
        {
            (_a, _b) = (a, b);
            DependsOn(a, b);
            Value.Resize(a.Shape);
            Tape.Kernels.Subtract(a.Value, b.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_a, out Tensor da, out bool addA)) kernels.Affine(Gradient, 1, 0, da, addA);
            if (Wants(_b, out Tensor db, out bool addB)) kernels.Affine(Gradient, -1, 0, db, addB);
        }
    }

    private sealed class MultiplyNode : Node
    {
        private Var _a, _b;

        public void Forward(Var a, Var b)
        {
            (_a, _b) = (a, b);
            DependsOn(a, b);
            Value.Resize(a.Shape);
            Tape.Kernels.Multiply(a.Value, b.Value, Value, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_a, out Tensor da, out bool addA)) kernels.Multiply(Gradient, _b.Value, da, addA);
            if (Wants(_b, out Tensor db, out bool addB)) kernels.Multiply(Gradient, _a.Value, db, addB);
        }
    }

    private sealed class DivideNode : Node
    {
        private Var _a, _b;

        public void Forward(Var a, Var b)
        {
            (_a, _b) = (a, b);
            DependsOn(a, b);
            Value.Resize(a.Shape);
            Tape.Kernels.Divide(a.Value, b.Value, Value, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_a, out Tensor da, out bool addA)) kernels.Divide(Gradient, _b.Value, da, addA);
            if (Wants(_b, out Tensor db, out bool addB)) kernels.DivisorGradient(Gradient, Value, _b.Value, db, addB);
        }
    }
}
