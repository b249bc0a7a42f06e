import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.filter.OncePerRequestFilter;

/** A Spring Boot app with the recipe and a sample login in place of Spring Security. */
@EnableAutoConfiguration
@Import(ChatController.class)
public class SpringHost {
    public static void main(String[] args) {
        var app = SpringApplication.run(
                SpringHost.class, "--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off");
        System.out.println("http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port"));
    }

    @Bean
    OncePerRequestFilter login() {
        return new OncePerRequestFilter() {
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws ServletException, IOException {
                if (request.getRequestURI().equals("/login")) {
                    response.addCookie(new Cookie("user", request.getParameter("user")));
                    return;
                }
                var cookies = request.getCookies() == null ? new Cookie[0] : request.getCookies();
                var user = Stream.of(cookies).map(Cookie::getValue).findFirst();
                chain.doFilter(
                        new HttpServletRequestWrapper(request) {
                            @Override
                            public Principal getUserPrincipal() {
                                return user.<Principal>map(name -> () -> name).orElse(null);
                            }
                        },
                        response);
            }
        };
    }
}
