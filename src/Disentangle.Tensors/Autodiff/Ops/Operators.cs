namespace Disentangle.Tensors.Autodiff.Ops;

/// <summary>Arithmetic in the usual notation: two values of the same shape, or a value and a number.</summary>
public static class Operators
{
    extension(Var)
    {
        /// <inheritdoc cref="Op.Add"/>
        public static Var operator +(Var a, Var b) => Op.Add(a, b);

        /// <inheritdoc cref="Op.Subtract"/>
        public static Var operator -(Var a, Var b) => Op.Subtract(a, b);

        /// <inheritdoc cref="Op.Multiply"/>
        public static Var operator *(Var a, Var b) => Op.Multiply(a, b);

        /// <inheritdoc cref="Op.Divide"/>
        public static Var operator /(Var a, Var b) => Op.Divide(a, b);

        /// <summary>-a.</summary>
        public static Var operator -(Var a) => Op.Affine(a, -1, 0);

        /// <summary>a + b in every element.</summary>
        public static Var operator +(Var a, float b) => Op.Affine(a, 1, b);

        /// <summary>a + b in every element.</summary>
        public static Var operator +(float a, Var b) => Op.Affine(b, 1, a);

        /// <summary>a - b in every element.</summary>
        public static Var operator -(Var a, float b) => Op.Affine(a, 1, -b);

        /// <summary>a - b in every element.</summary>
        public static Var operator -(float a, Var b) => Op.Affine(b, -1, a);

        /// <summary>a * b in every element.</summary>
        public static Var operator *(Var a, float b) => Op.Affine(a, b, 0);

        /// <summary>a * b in every element.</summary>
        public static Var operator *(float a, Var b) => Op.Affine(b, a, 0);
    }
}
