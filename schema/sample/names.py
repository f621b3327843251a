# SPDX-License-Identifier: Apache-2.0
"""Names, streets and numbers for the sample district. Put together by hand from names that are
common in each language; nobody in particular is meant. A pair is (Latin letters, own script)."""

AREA_CODES = ("213 279 310 323 341 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 "
	"747 760 805 818 820 831 840 858 909 916 925 949 951 209").split()

STREETS = ("Alameda Alder Amber Arroyo Ash Avocado Bayberry Birch Bluebell Briar Camino Canyon Cedar Citrus Coral "
	"Cypress Dahlia Del_Mar Elm Fern Foothill Garnet Ginkgo Hawthorn Hillcrest Iris Jacaranda Juniper Laurel Lemon "
	"Linden Magnolia Manzanita Maple Mariposa Mesa Mimosa Myrtle Oak Olive Orchard Palm Pepper Pine Poppy Quail "
	"Redwood Rosemary Sage Sequoia Sunset Sycamore Tamarack Verbena Walnut Willow Yucca").split()
STREET_KINDS = ("St", "Ave", "Blvd", "Dr", "Ln", "Ct", "Way", "Pl")

LATINO = {
	"family": ("García Hernández López Martínez González Rodríguez Pérez Sánchez Ramírez Cruz Flores Gómez Morales "
		"Vázquez Jiménez Reyes Díaz Torres Gutiérrez Ruiz Mendoza Aguilar Ortiz Castillo Moreno Romero Álvarez Chávez "
		"Rivera Ramos Herrera Medina Castro Vargas Guzmán Méndez Muñoz Salazar Soto Contreras Luna Ríos Ávila Juárez "
		"Ibarra Zúñiga Núñez Orozco Peña Quiñones Tlaxcala Xochihua").split(),
	"girl": ("Sofía Valentina Camila Ximena Mariana Isabella Daniela Lucía Renata Fernanda Victoria Andrea Regina Paola "
		"Ximenia Guadalupe Alejandra Itzel Citlali Yaretzi Noemí Belén Jimena Gabriela Esmeralda Monserrat").split(),
	"boy": ("Santiago Mateo Sebastián Diego Emiliano Leonardo Alejandro Ángel Daniel Jesús Iker Gael Rodrigo Andrés "
		"José Adrián Ulises Joaquín Emilio Cuauhtémoc Rubén Iván Óscar Damián Héctor").split(),
	"woman": ("María Guadalupe Rosa Leticia Verónica Patricia Alejandra Claudia Elizabeth Adriana Silvia Norma Yolanda "
		"Araceli Maricela Irma Blanca Lourdes Josefina Carmen Teresa Ofelia Graciela Concepción").split(),
	"man": ("José Juan Luis Carlos Jesús Jorge Miguel Francisco Antonio Manuel Ricardo Fernando Roberto Javier Raúl "
		"Arturo Sergio Gerardo Enrique Armando Ramón Ignacio Héctor Rubén").split(),
}
ENGLISH = {
	"family": ("Adams Bennett Brooks Carter Coleman Davis Edwards Foster Freeman Grant Greene Hayes Howard Jackson "
		"Jenkins Johnson Kelly Lawson Mitchell Moore Nelson O'Brien O'Connor Parker Patterson Price Reed Robinson "
		"Sanders Simmons Smith Taylor Thompson Turner Walker Washington White Williams Wright Young McDonald D'Angelo "
		"St.\u00a0Clair Smith-Jones Carter-Hayes Null").replace("\u00a0", "_").split(),
	"girl": ("Emma Olivia Ava Amelia Charlotte Harper Zoë Naomi Aaliyah Imani Nia Jasmine Chloë Hazel Ruby Faith Grace "
		"Mary-Kate Destiny Skylar Brooklyn Autumn").split(),
	"boy": ("Liam Noah Elijah James Benjamin Lucas Mason Ethan Malik Isaiah Jayden Caleb Xavier Marcus Owen Wyatt "
		"D'Andre Jean-Luc Miles Jordan Tyler Andre").split(),
	"woman": ("Jennifer Ashley Jessica Amanda Nicole Stephanie Latoya Tanya Michelle Keisha Monique Rachel Laura "
		"Denise Heather Crystal Tamika Erin").split(),
	"man": ("Michael Christopher David Robert Anthony Kevin Brian Terrence Darnell Andre Patrick Sean Jerome Scott "
		"Eric Jason Reginald Craig").split(),
}
FILIPINO = {
	"family": ("dela_Cruz Santos Bautista Villanueva Manalo Pangilinan Dimaculangan Macaraeg Aquino Salonga Katigbak "
		"Lacsamana Magsaysay delos_Reyes Tolentino").split(),
	"girl": "Althea Angelica Princess Jhoanna Marikit Bea Tala Ligaya Rhian Kyla Mayumi".split(),
	"boy": "Joshua Jericho Bayani Ranier Jomar Paolo Enzo Dakila Vince Kiefer Jayson".split(),
	"woman": "Maricel Rowena Jocelyn Analyn Marites Lorna Imelda Rosalinda Cristina".split(),
	"man": "Rodel Ferdinand Noel Reynaldo Danilo Arnel Jomar Edgardo Virgilio".split(),
}
VIETNAMESE = {
	"family": "Nguyễn Trần Lê Phạm Huỳnh Võ Đặng Bùi Đỗ Ngô Dương Lý".split(),
	"girl": "Linh Thảo Ngọc Mai Trâm Vy Quỳnh Bảo_Châu Hương An_Nhiên Thùy_Dương".split(),
	"boy": "Minh Huy Khoa Đức Tuấn Bảo Khang Phúc Thiện Anh_Dũng Gia_Bảo".split(),
	"woman": "Thị_Hoa Thị_Lan Phương Hạnh Tuyết Kim_Oanh Thu_Hà Bích".split(),
	"man": "Văn_Hùng Quang Thanh Sơn Đình_Long Hải Tùng Vinh".split(),
}

def _pairs(text):
	return [tuple(pair.split("/")) for pair in text.split()]

ARMENIAN = {
	"family": _pairs("Hakobyan/Հակոբյան Sargsyan/Սարգսյան Grigoryan/Գրիգորյան Petrosyan/Պետրոսյան Khachatryan/Խաչատրյան "
		"Vardanyan/Վարդանյան Hovhannisyan/Հովհաննիսյան Avetisyan/Ավետիսյան Mkrtchyan/Մկրտչյան Manukyan/Մանուկյան "
		"Ter-Petrosyan/Տեր-Պետրոսյան Galstyan/Գալստյան"),
	"girl": _pairs("Ani/Անի Mariam/Մարիամ Nare/Նարե Lilit/Լիլիթ Milena/Միլենա Arpi/Արփի Sona/Սոնա Elen/Էլեն"),
	"boy": _pairs("Davit/Դավիթ Narek/Նարեկ Hayk/Հայկ Tigran/Տիգրան Aram/Արամ Gor/Գոռ Arman/Արման Vahe/Վահե"),
	"woman": _pairs("Anahit/Անահիտ Hasmik/Հասմիկ Gayane/Գայանե Karine/Կարինե Nune/Նունե Ruzanna/Ռուզաննա Siranush/Սիրանուշ"),
	"man": _pairs("Armen/Արմեն Gevorg/Գևորգ Hrant/Հրանտ Karen/Կարեն Samvel/Սամվել Ashot/Աշոտ Levon/Լևոն"),
}
KOREAN = {
	"family": _pairs("Kim/김 Lee/이 Park/박 Choi/최 Jung/정 Kang/강 Yoon/윤 Lim/임"),
	"girl": _pairs("Seo-yeon/서연 Ji-woo/지우 Ha-eun/하은 Min-seo/민서 Yuna/유나 So-hee/소희"),
	"boy": _pairs("Min-jun/민준 Do-yun/도윤 Ji-ho/지호 Hyun-woo/현우 Joon/준 Tae-yang/태양"),
	"woman": _pairs("Mi-kyung/미경 Eun-ju/은주 Soo-jin/수진 Hye-jin/혜진 Young-hee/영희"),
	"man": _pairs("Sung-ho/성호 Jae-hyun/재현 Dong-hyun/동현 Young-soo/영수 Sang-min/상민"),
}
CHINESE = {
	"family": _pairs("Wang/王 Li/李 Zhang/张 Liu/刘 Yang/杨 Huang/黄 Zhao/赵 Wu/吴 Ouyang/欧阳"),
	"girl": _pairs("Xinyi/欣怡 Yutong/雨桐 Meiling/美玲 Ruoxi/若曦 Jia/佳 Shuyao/书瑶"),
	"boy": _pairs("Haoran/浩然 Yichen/逸晨 Zihan/子涵 Junjie/俊杰 Rui/如 Tianyu/天宇"),
	"woman": _pairs("Xiaohong/晓红 Lihua/丽华 Yan/燕 Min/敏 Fang/芳"),
	"man": _pairs("Jianguo/建国 Wei/伟 Qiang/强 Bo/波 Zhiming/志明"),
}
TAIWANESE = {
	"family": _pairs("Lin/林 Huang/黃 Hsu/許 Tsai/蔡 Yeh/葉 Kuo/郭 Chang/張 Wu/吳"),
	"girl": _pairs("Yi-Ting/怡婷 Pei-Shan/佩珊 Hui-Ling/惠玲 Ya-Wen/雅雯"),
	"boy": _pairs("Chih-Hao/志豪 Kuan-Yu/冠宇 Po-Han/柏翰 Tsung-Han/宗翰"),
	"woman": _pairs("Mei-Hua/美華 Shu-Fen/淑芬 Li-Chun/麗君"),
	"man": _pairs("Wen-Hsiung/文雄 Chun-Ming/俊明 Kuo-Hua/國華"),
}
RUSSIAN = {
	"family": _pairs("Sokolov/Соколов Kuznetsov/Кузнецов Morozov/Морозов Volkov/Волков Lebedev/Лебедев Shcherbak/Щербак"),
	"girl": _pairs("Anastasia/Анастасия Polina/Полина Daria/Дарья Ksenia/Ксения"),
	"boy": _pairs("Maxim/Максим Artyom/Артём Ilya/Илья Timofey/Тимофей"),
	"woman": _pairs("Olga/Ольга Natalia/Наталья Svetlana/Светлана"),
	"man": _pairs("Sergei/Сергей Dmitri/Дмитрий Alexei/Алексей"),
}
PERSIAN = {
	"family": _pairs("Hosseini/حسینی Ahmadi/احمدی Rezaei/رضایی Karimi/کریمی Tehrani/تهرانی Moradi/مرادی"),
	"girl": _pairs("Parisa/پریسا Shirin/شیرین Nasrin/نسرین Roya/رویا"),
	"boy": _pairs("Arash/آرش Kian/کیان Dariush/داریوش Sina/سینا"),
	"woman": _pairs("Maryam/مریم Zahra/زهرا Leila/لیلا"),
	"man": _pairs("Reza/رضا Hossein/حسین Behrouz/بهروز"),
}
ARABIC = {
	"family": _pairs("Haddad/حداد Khalil/خليل Nasser/ناصر Mansour/منصور Al-Masri/المصري Saleh/صالح"),
	"girl": _pairs("Layla/ليلى Noor/نور Salma/سلمى Yasmin/ياسمين"),
	"boy": _pairs("Omar/عمر Youssef/يوسف Karim/كريم Ziad/زياد"),
	"woman": _pairs("Fatima/فاطمة Amina/أمينة Huda/هدى"),
	"man": _pairs("Ahmad/أحمد Mahmoud/محمود Khaled/خالد"),
}

# What a family speaks at home, how often in a hundred, and where its names come from.
HERITAGE = (
	("es", 44, LATINO), ("en", 22, ENGLISH), ("hy", 9, ARMENIAN), ("tl", 5, FILIPINO), ("vi", 4, VIETNAMESE), ("ko", 4, KOREAN),
	("zh-Hans", 4, CHINESE), ("zh-Hant", 2, TAIWANESE), ("ar", 2, ARABIC), ("fa", 2, PERSIAN), ("ru", 2, RUSSIAN))

TEACHERS = ("Alvarez Boyle Castellanos Whitaker Diaz Engel Fujimoto Garrett Hollis Ito Jefferson Kowalski Lindqvist Chen "
	"Montgomery Nakamura Ochoa Prentiss Quintero Rosenthal Sandoval Tran Underwood Vasquez Winslow Xiong Yamada Zeller "
	"Abernathy Bautista Calloway Delgado Eberhardt Fitzgerald Gupta Hargrove Iglesias Jorgensen Kessler Lombardi Mbeki "
	"Novak Oyelaran Pacheco Quigley Rasmussen Sutherland Tanaka Ulrich Villalobos Wexler Yoder").split()
