using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>Jacobians, Hessians, directional and n-th derivatives against formulas.</summary>
public sealed class DerivativesTests
{
    [Fact]
    public void TheJacobianOfAProductIsItsMatrix()
    {
        Tensor a = Draw.Signed([2, 3], 1);
        Tensor jacobian = Derivatives.Jacobian(x => a.MatMul(x), Draw.Signed([3], 2));
        Assert.Equal([2, 3], jacobian.Shape);
        Assert.Equal(a.ToDoubles(), jacobian.ToDoubles());
        Assert.Equal([0, 3], Derivatives.Jacobian(x => x[..0], Draw.Signed([3], 2)).Shape);
        Assert.Equal([2, 0], Derivatives.Jacobian(x => a.MatMul(x.Reshape([3, 0])).Sum(1), Tensor.Zeros([0], DType.Float64)).Shape);
    }

    [Fact]
    public void TheHessianOfASquareFormIsTwiceItsMatrix()
    {
        Tensor a = Draw.Signed([3, 3], 3);
        Tensor hessian = Derivatives.Hessian(x => x.MatMul(a.MatMul(x)), Draw.Signed([3], 4));
        Close((a + a.Transpose()).ToDoubles(), hessian.ToDoubles());
    }

    [Fact]
    public void ProductsWithVectorsAreThoseOfTheMatrices()
    {
        Tensor x = Draw.Signed([4], 5);
        Tensor v = Draw.Signed([4], 6);
        static Tensor F(Tensor t) => (t[..2] * t[2..]).Tanh() * t.Sum();
        Close(Derivatives.Jacobian(F, x).MatMul(v).ToDoubles(), Derivatives.Jvp(F, x, v).ToDoubles());
        static Tensor Scalar(Tensor t) => F(t).Square().Sum();
        Close(Derivatives.Hessian(Scalar, x).MatMul(v).ToDoubles(), Derivatives.HessianVectorProduct(Scalar, x, v).ToDoubles());
    }

    [Fact]
    public void ABatchOfJacobiansIsThatOfEachRow()
    {
        Tensor x = Draw.Signed([3, 2], 7);
        static Tensor F(Tensor t) => Tensor.Stack([t.Prod(-1), t.Sin().Sum(-1)], -1);
        Tensor batch = Derivatives.BatchJacobian(F, x);
        Assert.Equal([3, 2, 2], batch.Shape);
        Tensor numbers = Draw.Signed([4], 8);
        Tensor each = Derivatives.BatchJacobian(t => Tensor.Stack([t.Square(), 5 * t], 1), numbers);
        Close(Tensor.Stack([2 * numbers, 5 * Tensor.Ones([4], DType.Float64)], 1).ToDoubles(), each.ToDoubles());
        for (int i = 0; i < 3; i++) { Close(Derivatives.Jacobian(F, x.Select(0, i)).ToDoubles(), batch.Select(0, i).ToDoubles()); }
    }

    [Fact]
    public void TheNthDerivativeOfASineTurnsByAQuarter()
    {
        Tensor x = Draw.Signed([5], 8);
        for (int n = 0; n <= 6; n++)
        {
            Close([.. x.ToDoubles().Select(v => Math.Sin(v + (n * Math.PI / 2)))], Derivatives.Nth(t => t.Sin(), x, n).ToDoubles());
        }
    }

    [Fact]
    public void WhatDoesNotDependOnThePlaceHasDerivativesOfZero()
    {
        Tensor x = Draw.Signed([2], 9);
        static Tensor Constant(Tensor t) => Tensor.Ones([3], DType.Float64);
        Assert.Equal(new double[6], Derivatives.Jacobian(Constant, x).ToDoubles());
        Assert.Equal(new double[4], Derivatives.Hessian(t => t.Sum(), x).ToDoubles());
        Assert.Equal(new double[2], Derivatives.Nth(t => t * 3, x, 2).ToDoubles());
        Assert.Equal(new double[3], Derivatives.Jvp(Constant, x, x).ToDoubles());
        Assert.Equal(new double[2], Derivatives.HessianVectorProduct(t => t.Sum(), x, x).ToDoubles());
    }

    [Fact]
    public void EveryResultCanBeDifferentiatedFurther()
    {
        Tensor x = Draw.Signed([2], 9);
        GradCheck.Check(t => Derivatives.Hessian(v => (v.Exp() * v.Sin()).Sum(), t[0]), [x], order: 1);
        GradCheck.Check(t => Derivatives.Jvp(v => v.Tanh(), t[0], t[1]), [x, Draw.Signed([2], 10)], order: 1);
    }

    [Fact]
    public void MistakesNameTheShapes()
    {
        Tensor x = Draw.Signed([2], 11);
        Assert.Contains("[3]", Assert.Throws<ShapeException>(() => Derivatives.Jvp(t => t, x, Draw.Signed([3], 1))).Message);
        Action call = () => Derivatives.HessianVectorProduct(t => t.Sum(), x, Draw.Signed([3], 1));
        Assert.Contains("[3]", Assert.Throws<ShapeException>(call).Message);
        foreach (Shape other in (Shape[])[[1], [], [2, 1]])
        {
            Tensor v = Draw.Signed(other, 1);
            string jvp = Assert.Throws<ShapeException>(() => Derivatives.Jvp(t => t, x, v)).Message;
            Assert.Contains($"Jvp of [2] Float64: the vector is {other}", jvp, StringComparison.Ordinal);
            string hvp = Assert.Throws<ShapeException>(() => Derivatives.HessianVectorProduct(t => t.Square().Sum(), x, v)).Message;
            Assert.Contains($"HessianVectorProduct of [2] Float64: the vector is {other}", hvp, StringComparison.Ordinal);
        }
        Assert.Throws<ShapeException>(() => Derivatives.Hessian(t => t, x));
        Assert.Throws<ShapeException>(() => Derivatives.Nth(t => t.Sum(), x, 1));
        Assert.Throws<ShapeException>(() => Derivatives.BatchJacobian(t => t, x));
        Tensor rows = Draw.Signed([2, 3], 12);
        Assert.Contains("[3, 2]", Assert.Throws<ShapeException>(() => Derivatives.BatchJacobian(t => t.Transpose(), rows)).Message);
        Assert.Throws<ShapeException>(() => Derivatives.BatchJacobian(t => t.Unsqueeze(2), rows));
        Assert.Throws<ShapeException>(() => Derivatives.BatchJacobian(t => t.Reshape([1, 1]), Tensor.Scalar(1, DType.Float64)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Derivatives.Nth(t => t, x, -1));
    }

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) { Assert.Equal(expected[i], actual[i], 1e-12); }
    }
}
