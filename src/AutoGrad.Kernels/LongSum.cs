using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>
/// A sum of many numbers in parts: 32 numbers make a block, 32 blocks a larger one, and so on. So no number meets a total that is very
/// much larger, and the rounding errors stay small without double precision, which many GPUs have not. All devices add in this order.
/// </summary>
internal struct LongSum<T, A>
    where T : unmanaged
    where A : struct, IAlgebra<T>
{
    private const int Block = 32;

    private T _total;
    private T _largest;
    private T _large;
    private T _blocks;
    private T _numbers;
    private int _count;

    /// <summary>The sum of nothing.</summary>
    public LongSum() => _total = _largest = _large = _blocks = _numbers = A.Constant(0);

    /// <summary>The sum so far.</summary>
    public readonly T Value => A.Add(A.Add(A.Add(A.Add(_total, _largest), _large), _blocks), _numbers);

    /// <summary>Adds a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T x)
    {
        _numbers = A.Add(_numbers, x);
        _count++;
        if (_count % Block != 0) { return; }
        _blocks = A.Add(_blocks, _numbers);
        _numbers = A.Constant(0);
        if (_count % (Block * Block) == 0)
        {
            _large = A.Add(_large, _blocks);
            _blocks = A.Constant(0);
        }
        if (_count % (Block * Block * Block) == 0)
        {
            _largest = A.Add(_largest, _large);
            _large = A.Constant(0);
        }
        if (_count % (Block * Block * Block * Block) == 0)
        {
            _total = A.Add(_total, _largest);
            _largest = A.Constant(0);
        }
    }
}
