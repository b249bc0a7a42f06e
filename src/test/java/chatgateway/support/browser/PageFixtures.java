package chatgateway.support.browser;

import com.microsoft.playwright.Page;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts what a {@link PageTest} asks for, one of each type a test; JUnit closes it after the test, the last one first. */
final class PageFixtures implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(PageFixtures.class);

    private static final Map<Class<?>, Function<ExtensionContext, Object>> TYPES = Map.of(
            Chromium.class, PageFixtures::chromium,
            ScriptedGateway.class, PageFixtures::gateway,
            Page.class, test -> fixture(test, Chromium.class).context().newPage(),
            ChatView.class, test -> ChatView.of(fixture(test, Page.class)),
            HostSite.class, test -> new HostSite(),
            ThirdPartyServer.class, test -> new ThirdPartyServer(),
            AnswerGate.class, test -> new AnswerGate(),
            CuttableNetwork.class,
                    test -> new CuttableNetwork(
                            fixture(test, ScriptedGateway.class).url()),
            InjectionWatch.class,
                    test -> new InjectionWatch(
                            fixture(test, Chromium.class),
                            fixture(test, ScriptedGateway.class).url()));

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return TYPES.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return fixture(test, parameter.getParameter().getType());
    }

    /** Before the gateway is closed: a page that has lost its gateway reports errors. */
    @Override
    public void afterEach(ExtensionContext test) {
        var chromium = store(test).get(Chromium.class, Chromium.class);
        if (chromium != null) {
            chromium.afterEach(test);
        }
    }

    private static <T> T fixture(ExtensionContext test, Class<T> type) {
        return type.cast(
                store(test).computeIfAbsent(type, missing -> TYPES.get(type).apply(test)));
    }

    private static Chromium chromium(ExtensionContext test) {
        var chromium = settings(test).whole() ? Chromium.whole() : new Chromium();
        chromium.beforeEach(test);
        return chromium;
    }

    private static ScriptedGateway gateway(ExtensionContext test) {
        var settings = settings(test);
        var variables = Arrays.stream(settings.settings())
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return ScriptedGateway.start(settings.version(), settings.mode(), variables);
    }

    private static PageTest settings(ExtensionContext test) {
        return test.getRequiredTestClass().getAnnotation(PageTest.class);
    }

    private static Store store(ExtensionContext test) {
        return test.getStore(NAMESPACE);
    }
}
