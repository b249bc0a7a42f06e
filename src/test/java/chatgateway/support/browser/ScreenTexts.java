package chatgateway.support.browser;

/** Texts for the screenshots: wide, long and awkward ones. */
public final class ScreenTexts {
    /** With a word that has no line break opportunity. */
    public static final String WIDE_QUESTION =
            "Why is " + "x".repeat(200) + " so long? https://example.com/" + "path/".repeat(40);

    public static final String LONG_TITLE =
            "Why do the angles of every triangle add up to exactly one hundred and eighty degrees";

    public static final String RICH = """
            ## Angles of a triangle

            The sum of the angles is **180°** [1], so with $\\alpha = 35^\\circ$ and $\\beta = 65^\\circ$:

            $$\\gamma = 180^\\circ - \\alpha - \\beta = 80^\\circ$$

            ```python
            def third_angle(alpha: float, beta: float) -> float:  # a line that is much longer than a phone is wide
                return 180 - alpha - beta
            ```

            | angle | degrees | radians | what it is called in the book | remark |
            |---|---:|---:|---|---|
            | α | 35 | 0.611 | the first | given |
            | β | 65 | 1.134 | the second | given |

            ### What to do next

            1. Read `the exercise` once more, slowly, and mark what is given.
            2. Draw it:
               - the base first,
               - then both angles.

            > A drawing is half of the proof. [Euclid](https://example.com/euclid) [2]
            """;

    public static final String KOREAN = """
            ## 삼각형의 내각

            삼각형의 세 각을 더하면 항상 **180도**예요. 그래서 두 각을 알면 나머지 한 각은 빼기만 하면 구할 수 있어요.

            1. 알고 있는 두 각을 더해요.
            2. 180도에서 그 값을 빼요.

            | 각 | 크기 | 설명 |
            |---|---:|---|
            | 첫째 각 | 35° | 문제에서 주어졌어요 |
            | 둘째 각 | 65° | 문제에서 주어졌어요 |

            > 그림을 그려 보면 훨씬 쉽게 이해할 수 있어요.
            """;

    public static final String ARABIC = """
            ## زوايا المثلث

            مجموع زوايا المثلث يساوي **180 درجة** دائمًا، فإذا عرفنا زاويتين أمكن حساب الثالثة.

            1. اجمع الزاويتين.
            2. اطرح المجموع من `180`.

            > ارسم الشكل أولًا.

            ```python
            third = 180 - 35 - 65
            ```
            """;

    private ScreenTexts() {}
}
